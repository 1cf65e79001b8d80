// Passkeys: a button asks the server for a challenge, the device answers it, the
// server says where to go. Without this script, or a device, there is the password.
(function () {
  "use strict";

  var keys = window.PublicKeyCredential;
  if (!keys || !keys.parseCreationOptionsFromJSON || !keys.parseRequestOptionsFromJSON) return;
  document.querySelectorAll("[data-needs-passkey]").forEach(function (part) { part.hidden = false; });

  async function post(path, body) {
    var answer = await fetch(path, {
      method: "POST", credentials: "same-origin", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "Accept": "application/json" }
    });
    var said = await answer.json();
    if (!answer.ok) throw new Error(said.detail || "");
    return said;
  }

  async function run(button) {
    var form = button.closest("form"), typed = form ? Object.fromEntries(new FormData(form)) : {};
    var ask = { name: typed.name || "", current: typed.current || "", next: typed.next || "" };
    var begun = await post(button.dataset.path + "/begin", ask);
    var device = button.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(begun.options) })
      : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(begun.options) });
    ask.step = begun.step;
    ask.answer = device.toJSON();
    delete ask.current;
    location.assign((await post(button.dataset.path, ask)).to);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-passkey]");
    if (!button) return;
    event.preventDefault();
    var failed = button.closest("[data-needs-passkey]").querySelector("[data-passkey-failed]");
    failed.hidden = true;
    button.disabled = true;
    run(button).catch(function (error) {
      // A device's own refusals are in the browser's language; the page has its own words.
      failed.textContent = error instanceof DOMException || !error.message ? failed.dataset.passkeyFailed : error.message;
      failed.hidden = false;
      failed.focus();
    }).finally(function () { button.disabled = false; });
  });
})();
