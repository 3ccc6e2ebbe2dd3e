package org.privatelora.kernel;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Makes a POM of pieces of one, as they are found in the instructions of libraries. */
final class Pom {
    private static final String PACKAGED = "<modelVersion>4.0.0</modelVersion><groupId>notebook</groupId>"
            + "<artifactId>cell</artifactId><version>1</version>";

    private Pom() {}

    /**
     * That text if it is a {@code project}; else a project of its {@code dependency}, {@code repository} and other elements.
     *
     * @throws IOException if it is not well-formed XML, or has a document type
     */
    static String of(String text) throws IOException {
        List<Element> pieces = children(parse("<pieces>" + text + "</pieces>"));
        if (pieces.size() == 1 && pieces.get(0).getTagName().equals("project")) {
            return text.strip();
        }
        return "<project>" + PACKAGED + collected("dependencies", "dependency", pieces)
                + collected("repositories", "repository", pieces) + others(pieces) + "</project>";
    }

    /** One element around the loose pieces of that kind and those within elements of its own name. */
    private static String collected(String group, String kind, List<Element> pieces) throws IOException {
        StringBuilder xml = new StringBuilder();
        for (Element piece : pieces) {
            List<Element> found = piece.getTagName().equals(group) ? children(piece) : List.of(piece);
            for (Element element : found) {
                xml.append(element.getTagName().equals(kind) ? xml(element) : "");
            }
        }
        return "<" + group + ">" + xml + "</" + group + ">";
    }

    private static String others(List<Element> pieces) throws IOException {
        List<String> known = List.of("dependencies", "dependency", "repositories", "repository", "modelVersion");
        List<String> named = List.of("groupId", "artifactId", "version");
        StringBuilder xml = new StringBuilder();
        for (Element piece : pieces) {
            boolean skipped = known.contains(piece.getTagName()) || named.contains(piece.getTagName());
            xml.append(skipped ? "" : xml(piece));
        }
        return xml.toString();
    }

    private static Element parse(String xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // which throws, and prints nothing
            return builder.parse(new InputSource(new StringReader(xml.replaceFirst("<\\?xml[^>]*\\?>", ""))))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("not a piece of a POM: " + e.getMessage(), e);
        }
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static String xml(Element element) throws IOException {
        try {
            Transformer writer = TransformerFactory.newInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter xml = new StringWriter();
            writer.transform(new DOMSource(element), new StreamResult(xml));
            return xml.toString();
        } catch (TransformerException e) {
            throw new IOException("cannot write " + element.getTagName(), e);
        }
    }
}
