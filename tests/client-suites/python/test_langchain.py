"""LangChain's standard tests of chat models, for its own client of OpenAI's API."""

import os

from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests

# Enough for a call of a tool. Without it a small model writes to the end of its context.
LONGEST_ANSWER_TOKENS = 128


class TestChatOpenAI(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        return {
            "model": os.environ["MODEL"],
            "base_url": os.environ["OPENAI_BASE_URL"],
            "api_key": os.environ["OPENAI_API_KEY"],
            "max_tokens": LONGEST_ANSWER_TOKENS,
            "temperature": 0,
            "max_retries": 0,
            "stream_usage": True,
        }

    @property
    def model_override_value(self):
        return os.environ["MODEL"]

    @property
    def supports_json_mode(self):
        return True
