"""
Has vLLM's own tests ask a server that runs already, in place of one that each file starts with a model of its own. A plugin of pytest.

Their models become the one that is served, and nothing is loaded from a hub. Tests that ask no server are left out.
"""

import os
import site
from urllib.parse import urlsplit

# After the suites' own packages, which were chosen to fit each other.
site.addsitedir(os.environ["VLLM_PACKAGES"])

import huggingface_hub  # noqa: E402
import requests  # noqa: E402
# Before the tests' own folder is on the path: a checkout of vLLM has the same package without what is compiled.
import vllm  # noqa: E402, F401

ROOT = os.environ["OPENAI_BASE_URL"].removesuffix("/v1")
KEY = os.environ["OPENAI_API_KEY"]
MODEL = os.environ["MODEL"]
SERVERS = {"server", "client", "async_client", "remote_server"}


def running_server(real):
    class RunningServer(real):
        DUMMY_API_KEY = KEY

        def __init__(self, model, *_args, **_options):
            self.model = model
            self.host, self.port, self.uds = urlsplit(ROOT).hostname, urlsplit(ROOT).port, None

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            pass

        @property
        def url_root(self):
            return ROOT

    return RunningServer


def with_key(request):
    """The tests' servers ask for no key, so some tests send none."""

    def asked(self, method, url, **options):
        headers = dict(options.pop("headers", None) or {})
        if url.startswith(ROOT):
            headers.setdefault("Authorization", f"Bearer {KEY}")
        return request(self, method, url, headers=headers, **options)

    return asked


def pytest_configure():
    from tests import utils

    utils.RemoteOpenAIServer = running_server(utils.RemoteOpenAIServer)
    requests.Session.request = with_key(requests.Session.request)
    huggingface_hub.HfApi.snapshot_download = lambda _self, repo_id, **_options: repo_id


def pytest_collection_modifyitems(config, items):
    asking = [item for item in items if SERVERS & set(item.fixturenames)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asking])
    items[:] = asking
    theirs = {module: serve_own_model(module) for module in {item.module for item in items}}
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        params.update({name: MODEL for name, value in params.items() if value in theirs[item.module]})


def serve_own_model(module):
    """Returns the models that the module names."""
    names = [name for name, value in vars(module).items() if name.isupper() and "MODEL" in name and isinstance(value, str)]
    theirs = [getattr(module, name) for name in names]
    for name in names:
        setattr(module, name, MODEL)
    return theirs
