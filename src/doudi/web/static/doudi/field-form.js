/* 兜底: what the survey's form can do with script, at a desk and on a phone: sign, note the place, shrink photos. */
(function () {
  "use strict";

  var LONGEST_SIDE = 1600;
  var MOST_PHOTOS = 10;
  var PNG = "data:image/png;base64,";

  function changed(element) { element.dispatchEvent(new Event("input", { bubbles: true })); }

  /* ---- signing ---- */

  function point(canvas, event) {
    var box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  }

  function showSigned(canvas, value) {
    if (value.indexOf(PNG) !== 0) { return; }
    var text = atob(value.slice(PNG.length));
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }
    createImageBitmap(new Blob([bytes], { type: "image/png" })).then(function (picture) {
      canvas.getContext("2d").drawImage(picture, 0, 0);
    });
  }

  function signing(form, box) {
    var canvas = box.querySelector("canvas");
    var input = form.querySelector('[name="' + box.dataset.signature + '"]');
    var pen = canvas.getContext("2d");
    var last = null;

    function clear() { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); }

    function draw(event) {
      if (!last) { return; }
      var here = point(canvas, event);
      pen.strokeStyle = "#1b262e"; pen.lineWidth = 5; pen.lineCap = "round";
      pen.beginPath(); pen.moveTo(last[0], last[1]); pen.lineTo(here[0], here[1]); pen.stroke();
      last = here;
    }

    clear();
    showSigned(canvas, input.value);
    canvas.addEventListener("pointerdown", function (event) {
      canvas.setPointerCapture(event.pointerId);
      last = point(canvas, event);
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", draw);
    canvas.addEventListener("pointerup", function (event) {
      draw(event);
      last = null;
      input.value = canvas.toDataURL("image/png");
      changed(input);
    });
    box.querySelector('[data-do="sign-again"]').addEventListener("click", function () {
      clear();
      input.value = "";
      changed(input);
    });
  }

  /* ---- the place ---- */

  function notePlace(form, said) {
    if (!navigator.geolocation) { said.textContent = "这部设备记不了位置，写上地点就行"; return; }
    said.textContent = "正在找位置";
    navigator.geolocation.getCurrentPosition(function (found) {
      form.querySelector("[name=latitude]").value = found.coords.latitude.toFixed(5);
      form.querySelector("[name=longitude]").value = found.coords.longitude.toFixed(5);
      said.textContent = "位置记下了";
      changed(form.querySelector("[name=latitude]"));
    }, function () { said.textContent = "没有找到位置，写上地点就行"; }, { enableHighAccuracy: true, timeout: 15000 });
  }

  /* ---- photos ---- */

  function shrink(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * part);
      canvas.height = Math.round(picture.height * part);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.82); });
    }).then(function (blob) {
      return new File([blob], "photo.jpg", { type: "image/jpeg" });
    }).catch(function () { return file; });
  }

  function setPhotos(form, files) {
    var input = form.querySelector("[name=photos]");
    var held = new DataTransfer();
    files.forEach(function (file) { held.items.add(file); });
    input.files = held.files;
    input.keptFiles = files;
    var said = form.querySelector("[data-photos-said]");
    said.textContent = files.length ? "有 " + files.length + " 张照片" : "";
    if (files.length) { said.append("，", again(form)); }
  }

  function again(form) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "dd-linkbutton";
    button.textContent = "都不要，重新拍";
    button.addEventListener("click", function () {
      setPhotos(form, []);
      form.dispatchEvent(new CustomEvent("photos", { detail: [] }));
    });
    return button;
  }

  function photos(form) {
    var input = form.querySelector("[name=photos]");
    input.keptFiles = [];
    input.addEventListener("change", function () {
      Promise.all(Array.from(input.files).map(shrink)).then(function (added) {
        var all = input.keptFiles.concat(added);
        if (all.length > MOST_PHOTOS) { window.alert("照片最多 " + MOST_PHOTOS + " 张，多的没有留下"); }
        all = all.slice(0, MOST_PHOTOS);
        setPhotos(form, all);
        form.dispatchEvent(new CustomEvent("photos", { detail: all }));
      });
    });
  }

  /* ---- what was typed ---- */

  function fields(form) {
    var found = [];
    new FormData(form).forEach(function (value, name) { if (typeof value === "string") { found.push([name, value]); } });
    return found;
  }

  function restore(form, pairs) {
    Array.from(form.elements).forEach(function (box) {
      if (!box.name || box.type === "file") { return; }
      var values = pairs.filter(function (pair) { return pair[0] === box.name; }).map(function (pair) { return pair[1]; });
      if (box.type === "checkbox" || box.type === "radio") { box.checked = values.indexOf(box.value) >= 0; }
      else if (values.length) { box.value = values[0]; }
    });
  }

  function empty(form) {
    var told = new FormData(form);
    var wanting = Array.from(form.querySelectorAll("[data-must]")).filter(function (box) { return !String(told.get(box.dataset.must) || "").trim(); });
    var errors = wanting.map(function (box) { return { text: "没有填" + box.dataset.label, anchor: box.dataset.anchor }; });
    var signed = told.get("signed_on_paper") || (told.get("signature_1") && told.get("signature_3"));
    return signed ? errors : errors.concat([{ text: "还没有签字：请在屏幕上签，或者勾上已经在纸上签了", anchor: "id_signed_on_paper" }]);
  }

  function attach(form) {
    document.documentElement.classList.add("dd-has-script");
    form.querySelectorAll("[data-signature]").forEach(function (box) { signing(form, box); });
    form.querySelectorAll("[data-do=place]").forEach(function (button) {
      button.addEventListener("click", function () { notePlace(form, form.querySelector("[data-place-said]")); });
    });
    photos(form);
  }

  window.DoudiForm = { attach: attach, setPhotos: setPhotos, fields: fields, restore: restore, empty: empty };
  document.querySelectorAll("form[data-survey]").forEach(attach);
})();
