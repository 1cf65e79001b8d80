// Small helps over pages that work without them: keys, scanner, live parts.
(function () {
  "use strict";

  var find = document.getElementById("find");
  var off = "plantagenet-letters-off";
  function lettersOff() { try { return localStorage.getItem(off) === "1"; } catch (e) { return false; } }

  function typing(el) {
    return el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) &&
      !/^(checkbox|radio|button|submit|reset|range|color|file)$/.test(el.type));
  }

  // An empty scan field holds nothing to take back, so the page's own undo is meant.
  function empty(el) { return el.matches("input[data-scan], input[data-page-undo]") && el.value === ""; }

  // The field a scanner types into: the page's own, else the search box.
  function scanField() { return document.querySelector("input[data-scan]:not([disabled])") || find; }

  // An error summary takes the focus, else the page's scan field; from who has
  // moved on already, nothing is taken.
  var mend = document.querySelector("[data-focus]");
  var at = document.activeElement;
  var moved = at && at !== document.body && !at.hasAttribute("autofocus");
  if (moved) {
    // the person is faster than the page
  } else if (mend) mend.focus();
  else if (!document.querySelector("[autofocus]")) {
    var first = document.querySelector("input[data-scan]:not([disabled])");
    if (first) first.focus({ preventScroll: true });
  }

  // A scanner that meets no field types a burst of characters; a person types one
  // letter. The first character waits a moment for the second.
  var burst = "", timer = 0;
  function spill(typed) {
    var field = scanField();
    if (field) { field.focus(); field.value = typed; field.dispatchEvent(new Event("input", { bubbles: true })); }
    burst = "";
  }
  function letter(key) {
    if (lettersOff()) return;
    if (key === "?") { location.href = "/staff/keys"; return; }
    var target = document.querySelector('[data-main-key="' + key.toUpperCase() + '"]') ||
      document.querySelector('.rail-open a[data-key="' + key.toUpperCase() + '"]');
    if (target) target.click();
  }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && (!typing(event.target) || empty(event.target))) {
      var undo = document.querySelector("[data-undo]");
      if (undo) { event.preventDefault(); undo.click(); }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      var send = document.querySelector("[data-send]:not([disabled])");
      if (send) { event.preventDefault(); send.click(); }
      return;
    }
    if (event.key === "Escape" && empty(event.target)) { event.target.blur(); return; } // letters are keys again
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") { event.preventDefault(); if (find) { find.focus(); find.select(); } return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { row(event); return; }
    if (event.key === "Enter" && burst) { event.preventDefault(); clearTimeout(timer); spill(burst); var f = scanField(); if (f && f.form) f.form.requestSubmit(); return; }
    if (event.key.length !== 1 || event.key === " ") return;
    burst += event.key;
    clearTimeout(timer);
    if (burst.length > 1) { spill(burst.slice(0, -1)); return; } // the browser types this one into the field itself
    timer = setTimeout(function () { var one = burst; burst = ""; letter(one); }, 70);
  });

  // Up and down go from row to row of the page's first table of links.
  function row(event) {
    var rows = Array.from(document.querySelectorAll("a[data-row]"));
    if (!rows.length) return;
    var at = rows.indexOf(document.activeElement);
    var next = rows[Math.min(rows.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))];
    event.preventDefault();
    next.focus();
  }

  var box = document.querySelector("[data-letters]");
  if (box) {
    box.checked = lettersOff();
    box.addEventListener("change", function () { try { localStorage.setItem(off, box.checked ? "1" : "0"); } catch (e) {} });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });

  // A list to choose from acts as soon as something is chosen; its button stays for those without scripts.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("[data-live]") && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date], input[type=month]")) form.requestSubmit();
  });

  // A form that the shop reckons is reckoned again as it is filled in; its button
  // stays for those without scripts.
  var reckoning = null;
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || !form.dataset.reckon) return;
    var asked = new URLSearchParams(new FormData(form));
    asked.set("act", "reckon");
    if (reckoning) reckoning.abort();
    reckoning = new AbortController();
    fetch(form.action, { method: "POST", body: asked, signal: reckoning.signal }).then(function (r) { return r.text(); }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html").querySelector(form.dataset.reckon);
      var here = document.querySelector(form.dataset.reckon);
      if (!here) return;
      var held = here.contains(document.activeElement) && document.activeElement.name;
      here.replaceChildren.apply(here, fresh ? Array.from(fresh.childNodes) : []);
      var next = held && here.querySelector('[name="' + CSS.escape(held) + '"]');
      if (next) next.focus({ preventScroll: true }); // who stood on the button stands on it still
    }).catch(function () {});
  });
  document.addEventListener("submit", function () { if (reckoning) reckoning.abort(); });

  // A page of work under way asks again by itself, and puts in what changed.
  function poll() {
    var live = document.querySelector("[data-poll]");
    if (!live) return;
    setTimeout(function () {
      fetch(location.href, { headers: { Accept: "text/html" } }).then(function (r) { return r.ok ? r.text() : Promise.reject(r.status); }).then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
        if (fresh && fresh.innerHTML !== live.innerHTML) {
          var held = live.contains(document.activeElement);
          live.replaceWith(fresh);
          var next = held && fresh.querySelector("a[href], button");
          if (next) next.focus({ preventScroll: true });
        }
        poll();
      }, poll);
    }, 1000 * live.dataset.poll);
  }
  poll();

  // Where a button's answer is a file and the page stays, a field that follows
  // from it is asked for again: the first free place of a sheet.
  document.addEventListener("submit", function (event) {
    var what = event.submitter && event.submitter.dataset.fresh, here = what && document.querySelector(what);
    if (!here) return;
    var was = here.value;
    [2000, 6000].forEach(function (soon) {
      setTimeout(function () {
        fetch(location.href, { headers: { Accept: "text/html" } }).then(function (r) { return r.text(); }).then(function (html) {
          var fresh = new DOMParser().parseFromString(html, "text/html").querySelector(what);
          if (fresh && here.value === was) was = here.value = fresh.getAttribute("value");
        }).catch(function () {});
      }, soon);
    });
  });

  // One click, one act: a form is sent once, until the page is left.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var method = event.submitter && event.submitter.getAttribute("formmethod") || form.method;
    if (method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
})();
