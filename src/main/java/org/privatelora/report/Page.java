package org.privatelora.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.document;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.style;
import static j2html.TagCreator.title;

import j2html.tags.DomContent;
import java.util.List;

/** An HTML page that needs nothing from elsewhere. */
final class Page {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 1280px; margin: 2em auto; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; margin: 1em 0; font-size: 13px }
            th, td { border-bottom: 1px solid #ddd; padding: .35em .6em; text-align: right; white-space: nowrap }
            th:first-child, td:first-child { text-align: left }
            td small { color: #777; display: block }
            figure { display: inline-block; margin: .5em; vertical-align: top }
            figcaption { font-size: 13px; color: #555; max-width: 600px }
            img { max-width: 100%; image-rendering: auto }
            pre { background: #f6f6f6; padding: 1em; overflow-x: auto; font-size: 12px }
            """;

    private Page() {}

    static String of(String name, List<DomContent> parts) {
        return document(html(
                head(meta().withCharset("utf-8"), title(name), style(STYLE)), body(parts.toArray(DomContent[]::new))));
    }
}
