// A button that asks for a security key waits until all it needs is here; what fails is told beside it.
const trouble = document.getElementById("key-trouble");

const tell = (reason) => { trouble.textContent = trouble.dataset[reason]; };

document.addEventListener("DOMContentLoaded", () => {
  if (!window.webauthnJSON?.supported()) {
    tell("unsupported");
    return;
  }
  for (const button of document.querySelectorAll("button.key")) {
    // allauth's script sends the form itself, once the key has answered.
    button.form.addEventListener("submit", (event) => event.preventDefault());
    button.addEventListener("click", () => { trouble.textContent = ""; });
    button.disabled = false;
  }
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const reasons = {
    AbortError: "cancelled", InvalidStateError: "known", NotAllowedError: "cancelled",
    NotSupportedError: "unsupported", SecurityError: "name",
  };
  tell(reasons[event.detail.exception?.name] ?? "other");
});
