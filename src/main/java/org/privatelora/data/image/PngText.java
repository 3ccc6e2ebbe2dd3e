package org.privatelora.data.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A text in a PNG file: a chunk {@code tEXt} where Latin-1 has every letter, else {@code iTXt}.
 *
 * @param keyword what the text is, 1 to 79 Latin-1 characters
 * @param text may have several lines
 * @see <a href="https://www.w3.org/TR/png-3/#11textinfo">PNG specification, third edition, section 11.3.3</a>
 */
public record PngText(String keyword, String text) {
    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String PNG = "png";

    /**
     * Writes a picture with this text and no other.
     *
     * @param image the picture
     * @param file is replaced
     * @throws IOException when it cannot be written
     */
    public void write(BufferedImage image, Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(PNG).next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            metadata.mergeTree(FORMAT, tree());
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
        Files.write(file, bytes.toByteArray());
    }

    private IIOMetadataNode tree() {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        IIOMetadataNode entry = new IIOMetadataNode(latin ? "tEXtEntry" : "iTXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute(latin ? "value" : "text", text);
        if (!latin) {
            entry.setAttribute("compressionFlag", "FALSE");
            entry.setAttribute("compressionMethod", "0");
            entry.setAttribute("languageTag", "");
            entry.setAttribute("translatedKeyword", "");
        }
        IIOMetadataNode kind = new IIOMetadataNode(latin ? "tEXt" : "iTXt");
        kind.appendChild(entry);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(kind);
        return root;
    }

    /**
     * The texts of a PNG file, in their order.
     *
     * @throws IOException when it is not a PNG file
     */
    public static List<PngText> read(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(PNG).next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            Element root = (Element) reader.getImageMetadata(0).getAsTree(FORMAT);
            List<PngText> texts = new ArrayList<>(entries(root, "tEXtEntry", "value"));
            texts.addAll(entries(root, "iTXtEntry", "text"));
            return texts;
        } finally {
            reader.dispose();
        }
    }

    /** The text of a keyword, when the file has one. */
    public static Optional<String> read(Path file, String keyword) throws IOException {
        return read(file).stream()
                .filter(text -> text.keyword.equals(keyword))
                .map(PngText::text)
                .findFirst();
    }

    private static List<PngText> entries(Element root, String name, String attribute) {
        NodeList nodes = root.getElementsByTagName(name);
        List<PngText> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Element entry = (Element) nodes.item(i);
            texts.add(new PngText(entry.getAttribute("keyword"), entry.getAttribute(attribute)));
        }
        return texts;
    }
}
