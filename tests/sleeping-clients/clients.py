"""Asks a sleeping model by Python's clients, each as it comes; prints what its user sees, as JSON lines."""

import json
import os
import sys
import threading
import time

import openai
from langchain_openai import ChatOpenAI

BASE_URL, KEY = os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]
HOLD = {"X-Scale-Up-Timeout": "780"}
MESSAGES = [{"role": "user", "content": "Hello"}]


def whole():
    client = openai.OpenAI(base_url=BASE_URL, api_key=KEY)
    return client.chat.completions.create(model="default", messages=MESSAGES, max_tokens=5).choices[0].message.content


def patient():
    client = openai.OpenAI(base_url=BASE_URL, api_key=KEY, max_retries=12)
    return client.chat.completions.create(model="default", messages=MESSAGES, max_tokens=5).choices[0].message.content


def held():
    client = openai.OpenAI(base_url=BASE_URL, api_key=KEY, default_headers=HOLD)
    stream = client.chat.completions.create(model="default", messages=MESSAGES, max_tokens=5, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def langchain():
    return ChatOpenAI(base_url=BASE_URL, api_key=KEY, model="default", max_tokens=5).invoke("Hello").content


def langchain_held():
    model = ChatOpenAI(base_url=BASE_URL, api_key=KEY, model="default", max_tokens=5, default_headers=HOLD)
    return "".join(chunk.content for chunk in model.stream("Hello"))


CLIENTS = {
    "openai-python, as it comes": whole,
    "openai-python, max_retries=12": patient,
    "openai-python, a stream that asks to be held": held,
    "LangChain for Python, as it comes": langchain,
    "LangChain for Python, a stream that asks to be held": langchain_held,
}


def run(name, ask):
    begun = time.monotonic()
    try:
        outcome = {"answer": ask()}
    except Exception as error:
        outcome = {"error": type(error).__name__, "message": str(error)[:300]}
    print(json.dumps({"client": name, "seconds": round(time.monotonic() - begun), **outcome}), flush=True)


# Imports take long: all clients are to begin together.
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=run, args=one) for one in CLIENTS.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(0)
