const KEY = "openai-sagemaker-key";
let key = readKey();

/** The tab's own store, where the browser has one to give. */
function readKey() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function keepKey(value) {
  key = value;
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Then it lasts as long as the page.
  }
}

async function useKey(value) {
  if (value !== key) {
    forgetLimits();
    forgetUsage();
  }
  keepKey(value);
  byId("use-key").disabled = true;
  try {
    if (!/^[\x21-\x7e]+$/.test(value)) throw new RequestFailed("A key has letters, digits, - and _ only.", 401);
    await refreshModels();
    showKeyState(true);
    void refreshUsage();
  } catch (error) {
    if (error.status === 401) keepKey("");
    showKeyState(false, reasonOf(error));
  } finally {
    byId("use-key").disabled = false;
  }
}

function showKeyState(isIn, failure = "") {
  byId("with-key").hidden = !isIn;
  byId("forget-key").hidden = !isIn;
  byId("key-failure").hidden = failure === "";
  setText(byId("key-failure"), failure);
  const input = byId("key");
  input.removeAttribute("aria-invalid");
  if (failure) {
    input.setAttribute("aria-invalid", "true");
    input.focus();
  }
  if (isIn) announce(`The key is accepted. ${models.length} ${models.length === 1 ? "model" : "models"}.`);
}

function forgetKey() {
  keepKey("");
  clearTimeout(nextPoll);
  controller?.abort();
  models = [];
  byId("models").replaceChildren();
  forgetLimits();
  forgetUsage();
  byId("key").value = "";
  startChat();
  showKeyState(false);
  showExample();
  byId("key").focus();
  announce("The key is forgotten.");
}
