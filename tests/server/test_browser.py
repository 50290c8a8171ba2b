"""The main paths in a real browser: nothing leaves the host, nothing complains, nothing serious for accessibility."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from jixiao.server.app import create_app

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
VENDOR = Path(__file__).resolve().parents[2] / "src" / "jixiao" / "server" / "static" / "vendor"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(built), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield made
        made.close()


class Watch:
    """A page that remembers what it asked for and what it complained of."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900})
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on(
            "request",
            lambda r: (
                self.foreign.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None
            ),
        )
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"))

    def is_clean(self) -> bool:
        return not self.foreign and not self.complaints


@pytest.mark.parametrize("width", [1200, 360])
def test_from_the_list_to_a_fault(browser: Browser, address: str, width: int) -> None:
    watch = Watch(browser, address, width)
    page = watch.page
    page.goto(address)
    watch.shoot(f"departments-{width}")
    page.click("td.name a >> nth=0")
    page.wait_for_url("**/documents/**")
    page.wait_for_load_state("networkidle")
    watch.shoot(f"department-{width}")
    page.goto(page.url + "/project/1")
    watch.shoot(f"project-{width}")
    assert page.locator("article.finding").count() >= 1
    assert page.locator("article.finding .sentence").first.is_visible()
    assert page.locator("pre.passage").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert watch.is_clean(), (watch.foreign, watch.complaints)


def test_language_is_one_click_away(browser: Browser, address: str) -> None:
    watch = Watch(browser, address, 1200)
    watch.page.goto(address)
    watch.page.click("a.lang")
    watch.page.wait_for_url("**lang=en**")
    assert watch.page.locator("html").get_attribute("lang") == "en"
    watch.page.click("nav >> text=Findings")
    watch.page.wait_for_url("**/findings")
    assert "Findings desk" in watch.page.inner_text("h1")
    assert watch.is_clean(), (watch.foreign, watch.complaints)


def test_facets_and_search(browser: Browser, address: str) -> None:
    watch = Watch(browser, address, 1200)
    page = watch.page
    page.goto(f"{address}/findings")
    page.select_option("select[name=severity]", "Violation")
    page.click("form.facets button")
    page.wait_for_url("**severity=Violation**")
    assert "severity=Violation" in page.url
    assert page.locator("article.finding.Warning").count() == 0
    page.fill("#q", "三支一扶")
    page.press("#q", "Enter")
    page.wait_for_url("**/search**")
    assert page.locator(".hits li a").count() > 1
    assert watch.is_clean(), (watch.foreign, watch.complaints)


@pytest.mark.parametrize("path", ["/graph", "/sparql"])
def test_pages_with_bundles(browser: Browser, address: str, path: str) -> None:
    if not (VENDOR / "graph.js").exists():
        pytest.skip("NOT RUN: the front-end bundles are not built")
    watch = Watch(browser, address, 1200)
    watch.page.goto(address + path)
    watch.page.wait_for_timeout(1500)
    watch.shoot(path.strip("/"))
    drawn = "#graph canvas" if path == "/graph" else ".yasgui"
    assert watch.page.locator(drawn).count() >= 1
    assert not watch.foreign
    assert not [text for text in watch.complaints if "WebGL" not in text and "GPU" not in text], (
        watch.complaints
    )


PAGES = (
    "/", "/?level=county&sort=-budget", "/projects", "/findings", "/findings?rule=percent-right", "/indicators",
    "/indicators?q=满意度", "/years", "/search?q=补贴", "/search?q=没有这样的字", "/graph", "/questions",
    "/questions/largest-projects", "/sparql", "/about", "/nothing-here",
    "/documents/{doc}", "/documents/{doc}/project/1", "/money/{doc}", "/graph?document={doc}", "/years?publisher={publisher}",
    "/id/region/630000",
)  # fmt: skip


def find_largest(page: Page, address: str) -> dict[str, str]:
    rows = page.request.get(f"{address}/?format=json&sort=projects").json()["rows"]
    return {"doc": rows[0]["doc"], "publisher": rows[0]["publisher"]}


@pytest.mark.parametrize(("language", "width"), [("zh", 1200), ("en", 360)])
def test_every_page_is_accessible_and_fits_its_screen(
    browser: Browser, address: str, language: str, width: int
) -> None:
    """axe on every kind of page: nothing serious or critical; and nothing wider than the screen."""
    if not AXE.exists():
        pytest.skip("NOT RUN: axe-core is not installed")
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    largest = find_largest(page, address)
    faults = {}
    for path in PAGES:
        where = path.format(**largest)
        page.goto(f"{address}{where}{'&' if '?' in where else '?'}lang={language}")
        page.add_script_tag(path=str(AXE))
        # The editor of the query page is a package of its own, whose markup is not ours.
        found = page.evaluate(
            "axe.run({exclude: [['#editor']]}).then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes[0].html))"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        if found or wide > width + 1:
            faults[path] = (found, wide)
        name = path.partition("?")[0].strip("/").replace("{doc}", "doc").replace("/", "-") or "departments"
        page.screenshot(path=str(SHOTS / f"{name}-{language}-{width}.png"))
    context.close()
    assert faults == {}


def test_without_script_every_page_is_read_as_text(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    largest = find_largest(page, address)
    page.goto(f"{address}/graph?document={largest['doc']}")
    page.click("summary")
    assert page.locator("details table tbody tr").count() > 100
    assert page.locator("details table tbody tr").first.is_visible()
    page.goto(f"{address}/sparql")
    page.fill("#query", "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/jixiao/ontology#Project> }")
    page.click("form.plain button")
    assert "46" in page.content()
    page.goto(f"{address}/documents/{largest['doc']}")
    page.click("table.cards th a.sort >> nth=2")
    assert "sort=budget" in page.url
    assert page.locator("th[aria-sort=descending]").count() == 1
    context.close()


def test_a_department_is_reached_by_the_keyboard_alone(browser: Browser, address: str) -> None:
    watch = Watch(browser, address, 1200)
    watch.page.goto(address, wait_until="networkidle")
    watch.page.bring_to_front()
    for _ in range(60):
        watch.page.keyboard.press("Tab")
        if watch.page.evaluate("document.activeElement.closest('td') !== null"):
            break
    outline = watch.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    watch.page.keyboard.press("Enter")
    watch.page.wait_for_url("**/documents/**")
    assert outline != "none"
    assert watch.is_clean(), (watch.foreign, watch.complaints)


def test_paper_shows_the_findings_and_not_the_menus(browser: Browser, address: str) -> None:
    watch = Watch(browser, address, 900)
    largest = find_largest(watch.page, address)
    watch.page.goto(f"{address}/documents/{largest['doc']}/project/1")
    watch.page.emulate_media(media="print")
    assert not watch.page.locator("header nav").is_visible()
    assert watch.page.locator("article.finding .sentence").first.is_visible()
    assert watch.page.locator("pre.passage").first.is_visible()


def test_keyboard_reaches_the_content(browser: Browser, address: str) -> None:
    watch = Watch(browser, address, 1200)
    watch.page.goto(address, wait_until="networkidle")
    watch.page.bring_to_front()
    watch.page.keyboard.press("Tab")
    watch.page.wait_for_function("document.activeElement.className === 'skip'")
    watch.page.keyboard.press("Enter")
    watch.page.wait_for_function("location.hash === '#main'")
