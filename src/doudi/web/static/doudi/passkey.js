/* 兜底: asks the device for a passkey and sends its answer with the form. Without it people sign in by password. */
(function () {
  "use strict";

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var raw = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(each) { return { type: each.type, id: bytes(each.id) }; }

  function read(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    options.excludeCredentials = (options.excludeCredentials || []).map(known);
    options.allowCredentials = (options.allowCredentials || []).map(known);
    return options;
  }

  function told(credential) {
    var answer = { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: {} };
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) { answer.response[name] = text(credential.response[name]); }
    });
    return JSON.stringify(answer);
  }

  function asked(form) {
    var token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    var request = { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" };
    return fetch(form.dataset.options, request).then(function (answer) {
      return answer.json().then(function (options) {
        if (!answer.ok) { throw new Error(options.why); }
        return read(options);
      });
    });
  }

  function start(event) {
    var form = event.target;
    var told_so = form.querySelector("[data-told]");
    event.preventDefault();
    event.stopPropagation();
    told_so.hidden = true;
    asked(form).then(function (options) {
      var make = form.dataset.passkey === "new";
      return navigator.credentials[make ? "create" : "get"]({ publicKey: options });
    }).then(function (credential) {
      form.querySelector("[name=answer]").value = told(credential);
      HTMLFormElement.prototype.submit.call(form);
    }).catch(function (fault) {
      var stopped = fault.name === "NotAllowedError" || fault.name === "AbortError";
      var twice = fault.name === "InvalidStateError";
      told_so.textContent = twice ? "这台设备已经登记过了。" : stopped ? "没有完成：可以再点一次，或者用账号和密码登录。" : "没有成功：" + (fault.message || fault.name);
      told_so.hidden = false;
    });
  }

  if (!window.PublicKeyCredential) { return; }
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.hidden = false;
    form.addEventListener("submit", start, true);
  });
})();
