// Opens the page with a password: PBKDF2, then AES-GCM, which also proves that nothing was altered.
// Only then does it put the page in the place of this one.
(function () {
  "use strict";
  var sealed = document.getElementById("sealed");
  var form = document.getElementById("form");
  var said = document.getElementById("said");

  function bytes(text) {
    return Uint8Array.from(atob(text.trim()), function (sign) { return sign.charCodeAt(0); });
  }

  function say(what) {
    said.textContent = what ? said.getAttribute("data-" + what) : "";
  }

  function opened(password) {
    var secret = new TextEncoder().encode(password);
    return crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"])
      .then(function (key) {
        return crypto.subtle.deriveKey({
          name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.getAttribute("data-salt")),
          iterations: Number(sealed.getAttribute("data-iterations"))
        }, key, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
      })
      .then(function (key) {
        var nonce = bytes(sealed.getAttribute("data-nonce"));
        var data = bytes(sealed.content.textContent);
        return crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, data);
      })
      .then(function (page) { return new TextDecoder().decode(page); });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (!window.crypto || !crypto.subtle) {
      say("old");
      return;
    }
    say("busy");
    opened(document.getElementById("password").value).then(function (page) {
      document.open();
      document.write(page);
      document.close();
    }, function () { say("wrong"); });
  });
})();
