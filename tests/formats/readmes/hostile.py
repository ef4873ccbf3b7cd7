"""Descriptions that want something: to run, to be fetched, to last, to look like ours."""

MARKDOWN = "text/markdown"
RST = "text/x-rst"

CORPUS = {
    "a script": ("<script>alert(1)</script>", MARKDOWN),
    "a script in a link": ("[x](javascript:alert(1)) [y](JaVaScRiPt&#58;alert(1))", MARKDOWN),
    "a script after a tab": ("<a href='java\tscript:alert(1)'>x</a>", MARKDOWN),
    "data addresses": ("[x](data:text/html;base64,PHN2Zz4=) ![y](data:image/svg+xml,x)", MARKDOWN),
    "handlers of events": ("<p onclick=alert(1)>a</p><img src=x onerror=alert(1)>", MARKDOWN),
    "drawings that run": ("<svg onload=alert(1)><script>alert(1)</script></svg>", MARKDOWN),
    "mutation": ("<math><mi//xlink:href='data:x,<script>alert(1)</script>'></math>", MARKDOWN),
    "a noscript": ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", MARKDOWN),
    "a textarea": ("<textarea><img title='</textarea><img src=x onerror=alert(1)>'>", MARKDOWN),
    "style": ("<style>body{display:none}</style><p style='position:fixed'>x</p>", MARKDOWN),
    "classes of ours": ("<div class='notice danger' id='main'>You are signed out</div>", MARKDOWN),
    "forms": ("<form action='/account/logout/'><input name=x><button>Go</button></form>", MARKDOWN),
    "frames": ("<iframe src='https://evil.example'></iframe><object data=x></object>", MARKDOWN),
    "a base": ("<base href='https://evil.example/'><meta http-equiv=refresh content=0>", MARKDOWN),
    "a tracking image": ("![](https://evil.example/pixel.gif?you)", MARKDOWN),
    "an image of ours": ("![x](/account/logout/) ![y](//evil.example/p.gif)", MARKDOWN),
    "images as a set": (
        "<picture><source srcset='https://evil.example/a'></picture><img srcset='https://x.example/c'>",
        MARKDOWN,
    ),
    "landmarks of ours": ("<main><header><nav>x</nav></header></main>", MARKDOWN),
    "broken markup": ("<b><i><a href='https://x.example'><table><tr></b></div></p>", MARKDOWN),
    "a comment that stays open": ("<!-- <p>x</p> --!> <img src=x onerror=alert(1)>", MARKDOWN),
    "doubled entities": ("&amp;lt;script&amp;gt; &#60;script&#62; %3Cscript%3E", MARKDOWN),
    "a file of the machine": (".. include:: /etc/passwd\n", RST),
    "a table of the machine": (".. csv-table::\n   :file: /etc/passwd\n", RST),
    "raw markup": (".. raw:: html\n\n   <script>alert(1)</script>\n", RST),
    "a role of raw markup": (
        ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<script>x</script>`\n",
        RST,
    ),
    "a script by reST": ("`x <javascript:alert(1)>`_\n\n.. image:: javascript:alert(1)\n", RST),
    "classes by reST": (".. class:: notice\n\nYou are signed out.\n", RST),
    "directives unknown": (".. :::\n:::\n   ::: :::\n.. unknown::\n", RST),
    "text and control signs": ("\x00\x01\x0b\u202e\ufeff <b>x</b> \ud7ff", MARKDOWN),
}
"""Each with its content type; whatever becomes of them must be harmless."""

HEAVY = {
    "5 MB": ("# x\n" * 1_300_000, MARKDOWN),
    "5 MB of reST": ("x *y* `z`_\n\n" * 450_000, RST),
    "deep quotes": (">" * 100_000 + " x", MARKDOWN),
    "deep lists": ("".join(f"{' ' * depth}* x\n\n" for depth in range(900)), RST),
    "deep elements": ("<div>" * 50_000, MARKDOWN),
    "emphasis without end": ("*a **a " * 60_000, MARKDOWN),
    "brackets": ("[" * 250_000, MARKDOWN),
    "a huge table": (
        "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|x" * 500 + "|\n") * 400,
        MARKDOWN,
    ),
    "a huge table of reST": (
        "== " * 500 + "\n" + ("a  " * 500 + "\n") * 80 + "== " * 500 + "\n",
        RST,
    ),
    "code that goes on": ("```python\n" + "((((\n" * 90_000 + "```", MARKDOWN),
    "texts for one another": (
        "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|\n" for n in range(30)) + "\n|a0|\n",
        RST,
    ),
    "colons": (":::\n" * 50_000, RST),
}
"""What takes a parser long, or makes it large."""
