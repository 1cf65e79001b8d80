// Small helps over pages that work without them.
(function () {
  "use strict";

  // − and + beside a quantity: they step the number instead of submitting.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-step]");
    if (!button) return;
    var input = button.closest(".quantity").querySelector("input");
    var least = Number(input.min || 0), most = Number(input.max || 999);
    var next = Math.min(most, Math.max(least, (parseInt(input.value, 10) || least) + Number(button.dataset.step)));
    if (input.form && button.type === "submit") event.preventDefault();
    if (String(next) === input.value) return;
    input.value = next;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Filters act as soon as they are chosen; the button stays for those without scripts.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("[data-live]") && event.target.matches("input[type=checkbox], input[type=radio], input[type=number], select")) form.requestSubmit();
  });

  // Fields left empty stay out of a list's address.
  document.addEventListener("formdata", function (event) {
    if (!event.target.matches("[data-live]")) return;
    Array.from(event.formData.keys()).forEach(function (name) {
      if (event.formData.getAll(name).every(function (value) { return value === ""; })) event.formData.delete(name);
    });
  });

  // An open menu closes on Escape and gives the focus back.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
