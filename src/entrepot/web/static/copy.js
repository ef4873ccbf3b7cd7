// Shows the buttons that copy: without a script they could do nothing.
const textOf = (from) => {
  if (from.tagName === "TEXTAREA") return from.value;
  if (from.tagName === "OL") return Array.from(from.children, (item) => item.textContent).join("\n");
  return from.textContent;
};

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) break;
  button.disabled = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf(document.getElementById(button.dataset.copies)));
    button.textContent = button.dataset.done;
  });
}
