"""In English dates stand as they do in logs and file names: the day that means one thing."""

DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
