// Asks the browser for a passkey: reads the question of a form, writes the answer into it, sends it. Nothing is kept.
"use strict";

(() => {
  const octets = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const base64url = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: octets(one.id) }));

  const make = async (question) => {
    const user = { ...question.user, id: octets(question.user.id) };
    const publicKey = {
      ...question, user, challenge: octets(question.challenge), excludeCredentials: named(question.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return [made, { attestationObject: base64url(made.response.attestationObject) }];
  };

  const sign = async (question) => {
    const publicKey = {
      ...question, challenge: octets(question.challenge), allowCredentials: named(question.allowCredentials),
    };
    const found = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature } = found.response;
    return [found, { authenticatorData: base64url(authenticatorData), signature: base64url(signature) }];
  };

  const answer = async (form) => {
    const question = JSON.parse(form.dataset.frage);
    const [credential, said] = await (form.dataset.passkey === "neu" ? make(question) : sign(question));
    form.elements.antwort.value = JSON.stringify({
      id: credential.id,
      rawId: base64url(credential.rawId),
      type: credential.type,
      response: { ...said, clientDataJSON: base64url(credential.response.clientDataJSON) },
    });
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    const failed = form.querySelector("[data-gescheitert]");
    const button = form.querySelector("button");
    form.hidden = false;
    for (const one of document.querySelectorAll("[data-ohne-passkey]")) one.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      answer(form).catch(() => {
        failed.hidden = false;
        button.disabled = false;
        button.focus();
      });
    });
  }
})();
