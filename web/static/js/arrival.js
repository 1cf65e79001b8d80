// Lines of goods. Counting a shipment in: a scanned code adds one piece to its line, without a
// round trip. What matches no line goes to the server, which knows all articles.
(function () {
  "use strict";

  // Enter in a table of lines goes to the next field: a scanner ends with Enter.
  document.querySelectorAll("form[data-lines]").forEach(function (form) {
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("table input:not([type=checkbox])")) return;
      event.preventDefault();
      var fields = Array.from(form.querySelectorAll("table input:not([type=checkbox])")).filter(function (f) { return f.offsetParent; });
      var next = fields[fields.indexOf(event.target) + 1];
      if (next) { next.focus(); next.select(); }
    });
  });

  var form = document.getElementById("receive");
  var scan = document.getElementById("f-scan");
  var said = document.getElementById("scanned");
  if (!form || !scan) return;

  function lineOf(code) {
    return Array.from(form.querySelectorAll("tr[data-codes]")).find(function (row) {
      return row.dataset.codes.split("\n").indexOf(code) >= 0;
    });
  }

  form.addEventListener("submit", function (event) {
    if (event.submitter && event.submitter.value !== "scan") return;
    var row = lineOf(scan.value.trim());
    if (!row) return;
    event.preventDefault();
    var good = row.querySelector('input[name^="good-"]');
    good.value = (parseInt(good.value, 10) || 0) + 1;
    form.querySelectorAll("tr.picked").forEach(function (other) { other.classList.remove("picked"); });
    row.classList.add("picked");
    row.scrollIntoView({ block: "nearest" });
    said.textContent = row.dataset.codes.split("\n")[0] + ", " + good.value + " / " + row.querySelector(".onway").textContent;
    scan.value = "";
    scan.focus();
  });
})();
