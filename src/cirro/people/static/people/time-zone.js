// Tells the sign-up form the browser's time zone, so that people need not choose theirs.
for (const field of document.querySelectorAll('input[type="hidden"][name="time_zone"]')) {
  field.value = field.value || Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
