"""Modules as one file, in the order in which they need each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from allears.web import folding

SCRIPTS = Path(folding.__file__).parent / "static" / "allears" / "js"


def fold(**modules: str) -> str:
    texts = {f"{name.replace('_', '-')}.js": text for name, text in modules.items()}
    return folding.fold("main.js", lambda name: texts[name])


class TestFold:
    def test_puts_first_what_others_need_and_each_once(self) -> None:
        folded = fold(
            main='import { b } from "./b.js";\nimport { a } from "./a-one.js";\nb(a());',
            b='import { a } from "./a-one.js";\nexport function b() { return a(); }',
            a_one="let n = 0;\nexport async function a() { return n; }",
        )
        assert folded == (
            "const $a_one = (() => {\nlet n = 0;\nasync function a() { return n; }\nreturn { a };\n})();\n"
            "const $b = (() => {\nconst { a } = $a_one;\nfunction b() { return a(); }\nreturn { b };\n})();\n"
            "const $main = (() => {\nconst { b } = $b;\nconst { a } = $a_one;\nb(a());\n})();"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "export default 1;",
            "export const a = 1;",
            "export { a };",
            'export * from "./b.js";',
            'import b from "./b.js";',
            'import { a as b } from "./b.js";',
            'import "./b.js";',
            'const b = await import("./b.js");',
        ],
    )
    def test_refuses_other_forms_and_names_the_file(self, text: str) -> None:
        with pytest.raises(folding.CannotFold, match=r"main\.js"):
            fold(main=text, b="")

    def test_refuses_a_ring(self) -> None:
        with pytest.raises(folding.CannotFold, match=r"main\.js needs itself"):
            fold(main='import { b } from "./b.js";', b='import { m } from "./main.js";')

    def test_folds_all_that_we_wrote(self) -> None:
        folded = folding.fold("main.js", lambda name: (SCRIPTS / name).read_text())
        assert folded.count("startLive") >= 2
        assert folded.index("const $words =") < folded.index("const $toast =")
