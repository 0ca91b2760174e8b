// allauth tells of a cancelled or failed passkey only by this event; people should see it.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const alert = document.getElementById("passkey-error");
  alert.hidden = false;
  alert.scrollIntoView({ block: "nearest" });
});
