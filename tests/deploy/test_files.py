"""The files of a deployment: each by its own linter, and what they promise of images, rights, secrets and ways out.

No container engine is needed; that the pieces work together is tested as processes in `test_processes`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from uvicorn.middleware.proxy_headers import _TrustedHosts

from benchmarks import replicas
from serving.middleware.headers import HEADERS, TRANSPORT
from team.settings import SETTINGS, TRUSTED_PROXIES

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
TEMPLATE = (DEPLOY / "nginx" / "nginx.conf.template").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUSTOMIZATION = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())
MANIFESTS = [
    (path.name, manifest)
    for path in sorted((DEPLOY / "k8s").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text())
]
PODS = {
    m["metadata"]["name"]: m["spec"]["template"] for _, m in MANIFESTS if m["kind"] in ("StatefulSet", "Deployment")
}
SETTING_NAMES = {s.variable for s in SETTINGS} | {f"{s.variable}_FILE" for s in SETTINGS if s.from_file}
SECRETS = {s.variable for s in SETTINGS if s.secret}
FILLED_IN = set(re.findall(r"\$\{([A-Z_0-9]+)\}", TEMPLATE))
BASES = ["", "/costs"]


def tool(name: str) -> str:
    """A program that the environment of the tests holds."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def lint(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=60)


def configuration(folder: Path, base: str = "") -> Path:
    """The proxy's configuration filled in for this machine."""
    (folder / "proxy").mkdir()
    values = replicas.settings(folder, 8080, base, "127.0.0.1:8501", "127.0.0.1:8502")
    file = folder / "nginx.conf"
    file.write_text(replicas.filled_in(TEMPLATE, values))
    return file


# The image


def test_the_dockerfile_passes_its_linter() -> None:
    done = lint(tool("hadolint"), DEPLOY / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp\n")
    assert lint(tool("hadolint"), tmp_path / "Dockerfile").returncode == 1


def test_the_image_holds_what_the_package_holds_and_nothing_else() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert [line for line in lines[2:] if line[0] != "!"] == ["**/__pycache__"]
    assert {line[1:] for line in lines if line[0] == "!"} == {*package["only-include"], "requirements.lock"}


def test_the_image_runs_as_nobody_in_particular_and_names_its_health() -> None:
    last = (DEPLOY / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert "/healthz" in last
    assert "--require-hashes" in (DEPLOY / "Dockerfile").read_text()
    assert re.findall(r"^VOLUME (.*)$", last, re.MULTILINE) == ['["/data"]']


def test_no_digest_is_made_up_and_no_secret_lies_about() -> None:
    shipped = subprocess.run(
        ["git", "ls-files", "deploy"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "deploy/Dockerfile" in shipped
    assert not [name for name in shipped if "secrets/" in name or name.endswith(".env")]
    for name in shipped:
        assert not re.search(r"sha256:[0-9a-f]{8}|BEGIN [A-Z ]*PRIVATE KEY", (ROOT / name).read_text()), name


# Compose


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_has_no_right_that_it_does_not_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("root", "0", "0:0")
    assert service["mem_limit"]
    assert re.fullmatch(r"\$\{[A-Z_]+:\?.*by digest\}", service["image"])
    assert all("noexec" in mount for mount in service["tmpfs"])


def test_two_replicas_differ_in_nothing() -> None:
    services = COMPOSE["services"]
    assert services["dashboard-1"] == services["dashboard-2"]
    proxied = services["proxy"]["environment"]
    assert {proxied[f"BREAKEVEN_REPLICA_{n}"] for n in (1, 2)} == {"dashboard-1:8501", "dashboard-2:8501"}


def test_compose_opens_one_port_and_no_way_out() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    for name in ("dashboard-1", "dashboard-2", "postgres"):
        assert set(COMPOSE["services"][name]["networks"]) <= inside
    login = yaml.safe_load((DEPLOY / "compose.login.yaml").read_text())
    assert set(login["services"]) == {"dashboard-1", "dashboard-2"}


ENVIRONMENTS: dict[str, set[str]] = {
    "compose": set(COMPOSE["services"]["dashboard-1"]["environment"]),
    "kubernetes": {variable["name"] for variable in PODS["dashboard"]["spec"]["containers"][0]["env"]},
    "k8s.env": set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "k8s.env.example").read_text(), re.MULTILINE)),
}
"""The variables that each kind of deployment gives a dashboard."""


@pytest.mark.parametrize("where", ENVIRONMENTS)
def test_variables_are_settings_and_secrets_come_from_files(where: str) -> None:
    given = ENVIRONMENTS[where]
    assert given - {"BREAKEVEN_BASE_PATH"} - FILLED_IN <= SETTING_NAMES
    assert not given & SECRETS


def test_the_proxy_is_believed_wherever_it_is_so_that_each_client_has_a_rate_of_its_own() -> None:
    compose = COMPOSE["services"]["dashboard-1"]["environment"]["BREAKEVEN_TRUSTED_PROXIES"]
    (pod,) = (
        each["value"]
        for each in PODS["dashboard"]["spec"]["containers"][0]["env"]
        if each["name"] == "BREAKEVEN_TRUSTED_PROXIES"
    )
    for trusted in (compose, pod):
        believed = _TrustedHosts(TRUSTED_PROXIES.get({"BREAKEVEN_TRUSTED_PROXIES": trusted}))
        for proxy in ("172.18.0.5", "10.42.7.9", "fd00::9"):  # of Compose, of a cluster, of one with IPv6
            assert proxy in believed


def test_compose_names_a_file_for_each_secret_it_mounts() -> None:
    used = {secret for service in COMPOSE["services"].values() for secret in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    asked = re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text())
    offered = re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose.env.example").read_text(), re.MULTILINE)
    assert set(asked) <= {*offered, "BREAKEVEN_PROXY_TLS"}


# Kubernetes


@pytest.mark.parametrize(
    "manifest", [m for _, m in MANIFESTS], ids=[f"{file} {m['kind']} {m['metadata']['name']}" for file, m in MANIFESTS]
)
def test_a_manifest_is_what_kubernetes_takes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_the_schema_refuses_a_field_that_is_none() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("name", PODS)
def test_a_pod_has_no_right_that_it_does_not_need(name: str) -> None:
    pod = PODS[name]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] == name
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"livenessProbe", "readinessProbe"} <= set(container)
    assert container["resources"]["limits"]["memory"]
    # nothing can be pulled until the operator names an image by its digest
    assert container["image"] == f"breakeven.invalid/{name}"
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    claimed = {"data"} if name == "postgres" else set()
    assert mounted == {volume["name"] for volume in pod["volumes"]} | claimed


def test_secrets_are_files_and_not_variables() -> None:
    for _, manifest in MANIFESTS:
        assert "secretKeyRef" not in str(manifest)
        assert "secretRef" not in str(manifest)
        assert manifest["kind"] != "Secret"


def test_there_are_two_replicas_of_which_one_always_stays() -> None:
    (dashboards,) = (m for _, m in MANIFESTS if m["kind"] == "StatefulSet" and m["metadata"]["name"] == "dashboard")
    assert dashboards["spec"]["replicas"] == 2
    budgets = {m["metadata"]["name"]: m["spec"] for _, m in MANIFESTS if m["kind"] == "PodDisruptionBudget"}
    assert {name: budget["minAvailable"] for name, budget in budgets.items()} == {"dashboard": 1, "proxy": 1}
    for name, budget in budgets.items():
        assert budget["selector"]["matchLabels"].items() <= PODS[name]["metadata"]["labels"].items()


def test_nothing_leaves_but_to_who_is_named() -> None:
    policies = {m["metadata"]["name"]: m["spec"] for _, m in MANIFESTS if m["kind"] == "NetworkPolicy"}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ways_out = [rule for policy in policies.values() for rule in policy.get("egress", ())]
    assert ways_out
    for rule in ways_out:
        assert rule["to"]
        assert rule["ports"]
        for peer in rule["to"]:
            assert peer.get("podSelector") or peer["ipBlock"]["cidr"].endswith("/32")
    for policy in policies.values():
        for rule in policy.get("ingress", ()):
            assert rule.get("from") or policy["podSelector"]["matchLabels"] == {"app": "proxy"}


def test_kustomize_finds_what_it_is_told_to_take() -> None:
    assert sorted(KUSTOMIZATION["resources"]) == sorted(
        str(path.relative_to(DEPLOY)) for path in (DEPLOY / "k8s").glob("*.yaml")
    )
    made = {g["name"] for g in KUSTOMIZATION["configMapGenerator"] + KUSTOMIZATION["secretGenerator"]}
    asked = set(re.findall(r"'(?:secretName|configMap(?:Ref)?)': (?:\{'name': )?'([\w-]+)'", str(PODS)))
    assert asked == made
    for name in ("dashboard", "proxy", "postgres"):
        assert f"breakeven.invalid/{name}=" in (DEPLOY / "kustomization.yaml").read_text()
    secret_files = {Path(f).name for g in KUSTOMIZATION["secretGenerator"] for f in g["files"]}
    assert secret_files == set(COMPOSE["secrets"])


# The proxy


@pytest.mark.parametrize("base", BASES)
def test_the_proxys_configuration_passes_its_linter(tmp_path: Path, base: str) -> None:
    done = lint(tool("gixy"), "-f", "json", configuration(tmp_path, base))
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stdout + done.stderr


def test_the_proxys_linter_sees_what_is_wrong(tmp_path: Path) -> None:
    file = configuration(tmp_path)
    file.write_text(
        file.read_text().replace("proxy_set_header Host 127.0.0.1:8080;", "proxy_set_header Host $http_host;")
    )
    assert "host_spoofing" in lint(tool("gixy"), "-f", "json", file).stdout


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
def test_nginx_takes_the_configuration(tmp_path: Path, base: str) -> None:
    done = lint(replicas.program(), "-t", "-q", "-c", configuration(tmp_path, base))
    assert (done.returncode, done.stderr) == (0, "")


def test_whoever_starts_the_proxy_fills_in_all_that_stands_open() -> None:
    by_the_image = {"NGINX_LOCAL_RESOLVERS"}
    compose = set(COMPOSE["services"]["proxy"]["environment"])
    settings = ENVIRONMENTS["k8s.env"]
    pod = {variable["name"] for variable in PODS["proxy"]["spec"]["containers"][0]["env"]}
    for given in (compose, pod | settings):
        assert given - by_the_image >= FILLED_IN - by_the_image
    values = replicas.settings(Path("/x"), 1, "", "a", "b")
    assert set(values) == FILLED_IN


def test_the_log_holds_no_query_and_no_page_one_came_from() -> None:
    formats = re.findall(r"log_format.*?;", TEMPLATE, re.DOTALL)
    assert len(formats) == 1
    variables = set(re.findall(r"\$(\w+)", formats[0]))
    assert not variables & {"request", "request_uri", "args", "query_string", "http_referer", "http_cookie", "is_args"}
    assert "uri" in variables


def test_the_proxy_s_own_answers_have_the_dashboard_s_headers() -> None:
    added = dict(re.findall(r'^    add_header ([A-Za-z-]+) "([^"]*)" always;$', TEMPLATE, re.MULTILINE))
    assert added == {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
    hidden = set(re.findall(r"^    proxy_hide_header ([A-Za-z-]+);$", TEMPLATE, re.MULTILINE))
    assert hidden == {*added, "Strict-Transport-Security", "Retry-After"}  # or they would be there twice
    assert f'https "{TRANSPORT}";' in TEMPLATE
    # one that is added further in would take the place of all of them
    assert not re.search(r"^ {5,}add_header", TEMPLATE, re.MULTILINE)
