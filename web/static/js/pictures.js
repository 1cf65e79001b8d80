// Pictures are dropped or taken with the camera and sent with progress shown;
// without scripts the form sends itself. Files that wait are asked about until
// they are pictures.
(function () {
  "use strict";
  var form = document.querySelector("[data-drop]");

  if (form) {
    var input = form.querySelector("input.files"), camera = document.getElementById("f-camera");
    var bar = form.querySelector("progress"), told = form.querySelector("[data-said]");
    var busy = false;

    form.classList.add("ready");
    ["dragenter", "dragover"].forEach(function (name) {
      form.addEventListener(name, function (event) { event.preventDefault(); form.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      form.addEventListener(name, function () { form.classList.remove("over"); });
    });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer && event.dataTransfer.files.length) send(event.dataTransfer.files);
    });
    [input, camera].forEach(function (field) {
      field.addEventListener("change", function () { if (field.files.length) send(field.files); });
    });
    form.addEventListener("submit", function (event) {
      if (!input.files.length) return;
      event.preventDefault();
      send(input.files);
    });
  }

  function send(files) {
    if (busy) return;
    busy = true;
    var body = new FormData();
    body.append("key", form.elements.key.value);
    Array.from(files).forEach(function (file) { body.append("files", file, file.name); });
    var request = new XMLHttpRequest();
    request.open("POST", form.action);
    bar.hidden = false;
    bar.value = 0;
    told.textContent = form.dataset.sending;
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) bar.value = Math.round(100 * event.loaded / event.total);
    });
    request.upload.addEventListener("load", function () { told.textContent = form.dataset.sent; });
    request.addEventListener("load", function () {
      // What was wrong is a page of its own; else the address after the redirect.
      if (request.status >= 400) { show(request.responseText); return; }
      location.assign(request.responseURL || location.href);
    });
    request.addEventListener("error", function () {
      busy = false;
      bar.hidden = true;
      told.textContent = form.dataset.lost;
      told.classList.add("bad-text");
    });
    request.send(body);
  }

  // show puts a refusal into the page: its summary, and the form made anew.
  function show(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var fresh = page.getElementById("main"), main = document.getElementById("main");
    if (!fresh) { location.reload(); return; }
    var summary = fresh.querySelector(".mend"), old = main.querySelector(".mend");
    if (old) old.remove();
    if (summary) { form.parentNode.insertBefore(summary, form); summary.focus(); }
    var key = fresh.querySelector("[data-drop] [name=key]");
    if (key) form.elements.key.value = key.value;
    form.reset();
    busy = false;
    bar.hidden = true;
    told.textContent = "";
    swap(page);
    watch();
  }

  // swap takes the parts that change by themselves from a fresh copy of the page.
  function swap(page) {
    var typing = document.activeElement && document.activeElement.closest("#pictures");
    ["waiting", "pictures"].forEach(function (id) {
      var fresh = page.getElementById(id), old = document.getElementById(id);
      if (fresh && old && !(id === "pictures" && typing)) old.replaceWith(fresh);
    });
  }

  function watch() {
    var waiting = document.getElementById("waiting");
    if (!waiting || waiting.dataset.waiting === "0") return;
    setTimeout(function () {
      fetch(location.pathname, { credentials: "same-origin" }).then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject(answer.status);
      }).then(function (text) {
        swap(new DOMParser().parseFromString(text, "text/html"));
        watch();
      }).catch(function () { setTimeout(watch, 5000); });
    }, 1000);
  }
  watch();
})();
