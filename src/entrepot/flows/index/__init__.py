"""The index: pages of the simple API, made of the rows and kept as long as they are current."""

from entrepot.flows.index.pages import Page, file_path, index_page, project_page

__all__ = ["Page", "file_path", "index_page", "project_page"]
