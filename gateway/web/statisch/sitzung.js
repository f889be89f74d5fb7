// Says two minutes before a session ends that it does, and lets one key (F2) or a button go on with it (WCAG 2.2.1).
// Every page of a browser has the same session: what one learns of its end, it tells the others.
"use strict";

(() => {
  const bar = document.getElementById("ende");
  if (!bar) return;
  const form = bar.querySelector("form");
  const parts = Object.fromEntries([...bar.querySelectorAll("[data-ende]")].map((one) => [one.dataset.ende, one]));
  const EARLY_MS = 120_000;
  const LOOK_MS = 5_000;
  let idle = 0;
  let whole = 0;
  let shown = "";
  const who = form.elements.csrf.value; // the same on every page of a session, another one in the next
  const others = window.BroadcastChannel ? new BroadcastChannel("aktenbote-sitzung") : null;

  const begin = (rest) => {
    idle = Date.now() + rest.ruhe * 1000;
    whole = Date.now() + rest.ganz * 1000;
  };
  const state = () => {
    const left = Math.min(idle, whole) - Date.now();
    if (left <= 0) return "vorbei";
    if (left > EARLY_MS) return "";
    return whole <= idle ? "zuletzt" : "fragt";
  };
  const look = () => {
    const now = state();
    if (now === shown) return;
    shown = now;
    for (const [name, part] of Object.entries(parts)) part.hidden = name !== now;
    bar.hidden = now === "";
  };
  const tell = (rest, ende = false) => {
    begin(rest);
    if (others) others.postMessage({ who, ende, ...rest });
  };
  const stay = async () => {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) tell(await answer.json());
    look();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay().catch(() => {});
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || shown !== "fragt") return;
    event.preventDefault();
    stay().catch(() => {});
  });
  if (others) {
    others.onmessage = ({ data }) => {
      // another session that begins in this browser ends this one; one that ends, on a page left open, does not
      if (data.who === who) begin(data);
      else if (!data.ende) begin({ ruhe: 0, ganz: 0 });
      look();
    };
  }
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname === "/abmelden") tell({ ruhe: 0, ganz: 0 }, true);
  });
  tell({ ruhe: Number(bar.dataset.ruhe), ganz: Number(bar.dataset.ganz) });
  setInterval(look, LOOK_MS);
})();
