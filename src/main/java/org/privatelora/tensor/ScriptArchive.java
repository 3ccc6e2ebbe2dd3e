package org.privatelora.tensor;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made in memory from the script {@code ops.py}: a stored zip that holds the serialised source, an
 * empty table of constants and a pickled instance of the class {@code Ops} without parameters.
 */
final class ScriptArchive {
    private static final String SOURCE = "ops.py";

    private ScriptArchive() {}

    /** Loads the script onto the processor; its methods run on whatever device their arguments live. */
    static PtSymbolBlock load() {
        NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch");
        try (InputStream archive = new ByteArrayInputStream(archive())) {
            return JniUtils.loadModule((PtNDManager) manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("the operations script " + SOURCE + " could not be read", e);
        }
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                InputStream source = ScriptArchive.class.getResourceAsStream(SOURCE)) {
            store(zip, "ops/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "ops/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(zip, "ops/data.pkl", instance());
            store(zip, "ops/code/__torch__.py", source.readAllBytes());
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2: {@code Ops.__new__(Ops)} with state {@code {"training": True}}. */
    private static byte[] instance() {
        String text = "training";
        ByteBuffer pickle = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        pickle.put(new byte[] {(byte) 0x80, 2}).put("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII));
        pickle.put(new byte[] {')', (byte) 0x81, '}', '(', 'X'}).putInt(text.length());
        pickle.put(text.getBytes(StandardCharsets.US_ASCII));
        pickle.put(new byte[] {(byte) 0x88, 'u', 'b', '.'});
        return java.util.Arrays.copyOf(pickle.array(), pickle.position());
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
