package org.privatelora.kernel;

import java.util.concurrent.TimeUnit;

/** The end of this process, which no cell and no shutdown hook can hold up. */
final class Departure {
    private Departure() {}

    /** Ends the process; shutdown hooks have five seconds. */
    static void now() {
        atTheLatestInSeconds(5);
        System.exit(0);
    }

    /** Ends the process by force if it still runs then. */
    static void atTheLatestInSeconds(int seconds) {
        Thread end = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(seconds);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(0);
                },
                "departure");
        end.setDaemon(true);
        end.start();
    }
}
