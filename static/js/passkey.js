// Joins the buttons with a data-passkey-action to allauth's functions of that name, shows what is there for
// browsers with passkeys only, and says so when a passkey was not used.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-passkey-action]")) {
    const { passkeyAction, credential, passwordless } = button.dataset;
    const ids = { credential, passwordless, data: "js_data" };
    ids.add = ids.authenticate = ids.login = button.id;
    window.allauth.webauthn.forms[passkeyAction]({ ids });
  }
  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  }
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-error]").hidden = false;
});
