/**
 * What the control page does. The token comes from the address (`#token=…`, which is taken out of it at once) or from the form, and is
 * kept for as long as the tab is open. Text from the simulator is shown as text only.
 */
export const controlScript = `
  const at = (id) => document.getElementById(id);
  const kept = "imreq simulator token";
  const restFields = ["latency", "clockSkewSeconds", "rateLimits"];
  let token = sessionStorage.getItem(kept) ?? "";
  let shown = "";
  let isEdited = false;
  const silence = "The simulator does not answer any more.";

  const takeFromAddress = () => {
    const given = /^#token=([\\w-]+)$/.exec(location.hash)?.[1];
    if (given === undefined) return;
    token = given;
    history.replaceState(null, "", location.pathname);
  };
  const say = (sentence) => {
    at("problem").textContent = "";
    at("said").textContent = sentence;
  };
  const complain = (sentence) => {
    at("said").textContent = "";
    at("problem").textContent = sentence;
  };

  const showAsKnown = (isKnown) => {
    at("tokenForm").hidden = isKnown;
    at("faultSection").hidden = at("restSection").hidden = !isKnown;
  };
  const showFault = (text, index) => {
    const line = document.createElement("li");
    const name = document.createElement("code");
    name.textContent = text;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", "Remove " + text);
    remove.addEventListener("click", () => removeFault(text, index));
    line.append(name, remove);
    return line;
  };
  const removers = () => [...at("faults").querySelectorAll("button")];
  const showFaults = (faults) => {
    // Who stood on one of the buttons goes on from its place.
    const focused = removers().indexOf(document.activeElement);
    at("faults").replaceChildren(...faults.map(showFault));
    at("faults").hidden = faults.length === 0;
    at("noFault").hidden = faults.length > 0;
    if (focused >= 0) (removers()[Math.min(focused, faults.length - 1)] ?? at("faultTitle")).focus();
  };
  const showRest = ({ latency, clockSkewSeconds, rateLimits }) => {
    at("latency").value = latency;
    at("clockSkewSeconds").value = clockSkewSeconds;
    at("rateLimits").checked = rateLimits;
  };
  const show = (behaviour) => {
    showAsKnown(true);
    const text = JSON.stringify(behaviour);
    if (text === shown) return;
    if (JSON.stringify(behaviour.faults) !== JSON.stringify(shown && JSON.parse(shown).faults)) showFaults(behaviour.faults);
    if (!isEdited) showRest(behaviour);
    shown = text;
  };

  // The behaviour, or undefined where there is none and the reason is shown.
  const ask = async (change) => {
    const options = { headers: { authorization: "Bearer " + encodeURIComponent(token) }, cache: "no-store" };
    if (change !== undefined) Object.assign(options, { method: "PUT", body: JSON.stringify(change) });
    let response, answer;
    try {
      response = await fetch("/control/behaviour", options);
      answer = await response.json();
    } catch {
      complain(silence);
      return undefined;
    }
    if (response.ok) return answer;
    if (response.status === 401) forgetToken();
    else complain(answer.error);
    return undefined;
  };
  const forgetToken = () => {
    if (token !== "") complain("That is not the token of this simulator: each start prints a new one.");
    token = "";
    sessionStorage.removeItem(kept);
    showAsKnown(false);
    at("token").focus();
  };
  const look = async () => {
    const behaviour = await ask();
    if (behaviour === undefined) return;
    sessionStorage.setItem(kept, token);
    if (at("problem").textContent === silence) say("");
    show(behaviour);
  };
  const change = async (wanted, sentence) => {
    const behaviour = await ask(wanted);
    if (behaviour === undefined) return false;
    say(sentence);
    show(behaviour);
    return true;
  };
  // From what is there now: somebody else may have changed it.
  const changeFaults = async (next, sentence) => {
    const behaviour = await ask();
    return behaviour !== undefined && change({ faults: next(behaviour.faults) }, sentence);
  };
  const removeFault = (text, index) =>
    changeFaults((faults) => {
      const place = faults[index] === text ? index : faults.indexOf(text);
      return faults.filter((_, other) => other !== place);
    }, "Removed " + text + ".");

  const showChoices = () => {
    for (const id of ["code", "http", "huge"]) choose(id, at("what").value === id);
    for (const id of ["times", "share"]) choose(id, at("amount").value === id);
  };
  // A field that is out of sight must not hold up the form.
  const choose = (id, isChosen) => {
    at(id + "Label").hidden = !isChosen;
    at(id).disabled = !isChosen;
  };
  const writtenFault = () => {
    const what = at("what").value;
    const effect = { code: at("code").value, http: "http-" + at("http").value, huge: "huge-" + at("huge").value }[what] ?? what;
    const amount = { all: "", times: " x" + at("times").value, share: " " + at("share").value + "%" }[at("amount").value];
    return at("calls").value.trim() + "=" + effect + amount;
  };

  const onSubmit = (id, act) =>
    at(id).addEventListener("submit", (event) => {
      event.preventDefault();
      act();
    });
  onSubmit("tokenForm", () => {
    token = at("token").value.trim();
    at("token").value = "";
    say("");
    look();
  });
  onSubmit("faultForm", () => {
    const text = writtenFault();
    changeFaults((faults) => [...faults, text], "Added " + text + ".");
  });
  onSubmit("restForm", () => {
    isEdited = false;
    const wanted = { latency: at("latency").value.trim(), rateLimits: at("rateLimits").checked };
    change({ ...wanted, clockSkewSeconds: Number(at("clockSkewSeconds").value) }, "Applied.").then((isDone) => {
      isEdited = !isDone;
    });
  });
  for (const id of restFields) at(id).addEventListener("input", () => (isEdited = true));
  for (const id of ["what", "amount"]) at(id).addEventListener("change", showChoices);
  addEventListener("hashchange", () => {
    takeFromAddress();
    look();
  });

  const lookAgain = async () => {
    if (token !== "") await look();
    setTimeout(lookAgain, 2000);
  };
  takeFromAddress();
  showChoices();
  if (token === "") forgetToken();
  lookAgain();
`;
