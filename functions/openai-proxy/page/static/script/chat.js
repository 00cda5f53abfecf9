/** Tokens: a chat must not cost more than somebody meant it to. */
const LONGEST_ANSWER = 512;

/** `system_fingerprint` of the models that a laptop has, whatever the name that they are asked by. */
const BUILT_IN_MODEL = /^built-in-model-/;
const LAPTOP_MODEL = /^llama\.cpp-(.+)-[0-9a-f]{8}$/;

/** The most that a model is waited for. */
const LONGEST_WAKING_SECONDS = "780";
/** How a comment begins that says how far that is. */
const WAKING = ": waking, ";

let messages = [];
/** Of the answer that is being written. */
let controller;

function startChat() {
  controller?.abort();
  messages = [];
  byId("log").replaceChildren();
}

function addTurn(role, text) {
  const paragraph = element("p", {}, text);
  const turn = element(
    "div",
    { class: `turn ${role}` },
    element("h3", {}, role === "user" ? "You" : chosen),
    paragraph,
  );
  byId("log").append(turn);
  scrollToEnd();
  return { turn, paragraph };
}

function scrollToEnd() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
}

async function send() {
  const input = byId("message");
  const content = input.value;
  if (!content.trim() || controller) return;
  controller = new AbortController();
  const { signal } = controller;
  // Of this chat: another one may have begun when the answer ends.
  const conversation = messages;
  const question = { role: "user", content };
  const answer = { text: "", finish: undefined, fingerprint: undefined };
  input.value = "";
  showWorking(true);
  addTurn("user", content);
  const { turn, paragraph } = addTurn("assistant", "");
  paragraph.classList.add("working");
  const waking = element("p", { class: "note", role: "status" });
  const showWaking = (news) => {
    setText(waking, `${chosen} wakes: ${news}`);
    if (!waking.isConnected) turn.append(waking);
    pollLater(MAKING_POLL_SECONDS);
  };
  try {
    const longest = Number(byId("longest").value) || usualLength(LONGEST_ANSWER);
    const sent = thoseThatFit([...conversation, question], contextLength() - longest);
    if (sent.length <= conversation.length) addNote(turn, "The oldest messages no longer fit, and did not go along.");
    await stream(sent, longest, signal, {
      onWaking: showWaking,
      onChunk(chunk) {
        waking.remove();
        showChunk(chunk, answer, turn, paragraph);
      },
    });
    const writer = laptopModel(answer.fingerprint ?? "");
    if (writer) addNote(turn, writer);
    if (answer.finish === "length") addNote(turn, "It has reached its longest length.");
  } catch (error) {
    waking.remove();
    const [style, note] = signal.aborted ? ["note", "Stopped."] : ["note failure", reasonOf(error)];
    turn.append(element("p", { class: style, role: "alert" }, note));
    if (!answer.text && !input.value && conversation === messages) input.value = content;
  }
  paragraph.classList.remove("working");
  if (answer.text) conversation.push(question, { role: "assistant", content: answer.text });
  else paragraph.remove();
  controller = undefined;
  showWorking(false);
  showLimits();
  refreshUsageSoon();
  scrollToEnd();
}

/** Who wrote an answer, where it was not the model of that name. */
function laptopModel(fingerprint) {
  if (BUILT_IN_MODEL.test(fingerprint)) {
    return "Written by the laptop's built-in model of a million parameters, which makes no sense. For a real one: npm start -- --model ORG/NAME";
  }
  const [, name] = LAPTOP_MODEL.exec(fingerprint) ?? [];
  return name && `Written by ${name} on this laptop.`;
}

function addNote(turn, note) {
  turn.append(element("p", { class: "note" }, note));
}

/** Without the oldest questions and answers for which there is no room; a token is taken for three bytes. */
function thoseThatFit(conversation, room) {
  const tokens = new TextEncoder().encode(conversation.map(({ content }) => content).join("")).length / 3;
  return tokens <= room || conversation.length === 1 ? conversation : thoseThatFit(conversation.slice(2), room);
}

/** The focus goes along with the button that takes the other's place. */
function showWorking(isWorking) {
  const [shown, gone] = isWorking ? [byId("stop"), byId("send")] : [byId("send"), byId("stop")];
  const hadFocus = document.activeElement === gone;
  byId("log").setAttribute("aria-busy", String(isWorking));
  shown.hidden = false;
  gone.hidden = true;
  if (hadFocus) (isWorking ? shown : byId("message")).focus();
}

function showChunk({ choices, usage, system_fingerprint }, answer, turn, paragraph) {
  answer.fingerprint = system_fingerprint ?? answer.fingerprint;
  if (usage) {
    used.prompt += usage.prompt_tokens ?? 0;
    used.answers += usage.completion_tokens ?? 0;
  }
  const [choice] = choices ?? [];
  if (!choice) return;
  const { content, reasoning = choice.delta?.reasoning_content } = choice.delta ?? {};
  const log = byId("log");
  const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  if (reasoning) {
    let thoughts = turn.querySelector("details");
    if (!thoughts) {
      thoughts = element("details", {}, element("summary", {}, "Thoughts"), element("p"));
      paragraph.before(thoughts);
    }
    thoughts.lastChild.append(reasoning);
  }
  if (content) {
    answer.text += content;
    paragraph.append(content);
  }
  answer.finish = choice.finish_reason ?? answer.finish;
  if (follows) scrollToEnd();
}

/**
 * Asks for a stream, which waits for a model that wakes. At a URL that does not stream it comes in one piece, and is read the same
 * way.
 */
async function stream(conversation, longest, signal, { onChunk, onWaking }) {
  const body = {
    model: chosen,
    messages: conversation,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: longest,
  };
  const response = await ask("/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", "x-scale-up-timeout": LONGEST_WAKING_SECONDS },
    body: JSON.stringify(body),
    signal,
  });
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("The answer broke off before its end.");
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      if (event.startsWith(WAKING)) onWaking(event.slice(WAKING.length));
      if (!event.startsWith("data: ")) continue;
      const data = event.slice("data: ".length);
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data);
      if (chunk.error) throw new Error(chunk.error.message);
      onChunk(chunk);
    }
  }
}
