// A button at each password field that shows what was typed. Without JavaScript there is none, and nothing is missing.
const words = document.currentScript.dataset;

for (const field of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small";
  button.textContent = words.show;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? words.show : words.hide;
  });
  field.after(button);
  // What is sent must be a password again, or the browser would remember it among texts.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
