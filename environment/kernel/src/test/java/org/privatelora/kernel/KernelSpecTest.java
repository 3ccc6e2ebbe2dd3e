package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSpecTest {
    @Test
    void theWrittenFileSaysHowToStartThisKernel(@TempDir Path jupyter) throws Exception {
        List<String> words = List.of("-Xmx1g", "IJAVA_CLASSPATH=/a \"quoted\" \\ path/*:b=c");
        Path file = KernelSpec.ofThisJar("java", words).write(jupyter);
        assertThat(file).isEqualTo(jupyter.resolve("kernels/java/kernel.json"));
        JsonObject spec = new JsonParser().parse(Files.readString(file)).getAsJsonObject();
        assertThat(spec.get("argv").toString()).contains("-Xmx1g").endsWith("\"{connection_file}\"]");
        assertThat(Path.of(spec.getAsJsonArray("argv").get(0).getAsString())).isExecutable();
        assertThat(spec.getAsJsonObject("env").get("IJAVA_CLASSPATH").getAsString())
                .isEqualTo("/a \"quoted\" \\ path/*:b=c");
        assertThat(spec.get("interrupt_mode").getAsString()).isEqualTo("message");
    }

    @Test
    void aWordThatIsNeitherVariableNorOptionIsRefused() {
        assertThatThrownBy(() -> KernelSpec.ofThisJar("java", List.of("oops")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'oops'");
    }
}
