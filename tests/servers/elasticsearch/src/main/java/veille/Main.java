package veille;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.PlainNode;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.transport.netty4.Netty4Plugin;

/**
 * Runs a node until SIGTERM or SIGINT. Every argument is one of Elasticsearch's settings: KEY=VALUE. With the system
 * property veille.once it ends as soon as it has started.
 */
public final class Main {

    public static void main(String[] arguments) {
        System.setProperty("log4j.shutdownHookEnabled", "false"); // the node's own hook still has things to say
        LogConfigurator.configureESLogging(); // before any class that logs
        try {
            run(read(arguments));
        } catch (Throwable problem) {
            problem.printStackTrace();
            System.exit(1); // threads of a half-started node would keep the process alive
        }
    }

    private static Settings read(String[] arguments) {
        var settings = Settings.builder();
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return settings.build();
    }

    private static void run(Settings settings) throws Exception {
        var loader = PluginsLoader.createPluginsLoader(Set.of(), Set.of(), Map.of(), false);
        var plugins = List.of(Netty4Plugin.class, RootPlugin.class, AnalysisComponents.class);
        var node = new PlainNode(new Environment(settings, null), loader, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
        node.start();
        if (Boolean.getBoolean("veille.once")) {
            System.exit(0);
        }
        new CountDownLatch(1).await(); // the node's threads alone would not keep the process alive
    }

    private static void stop(PlainNode node) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception problem) {
            problem.printStackTrace();
        }
    }
}
