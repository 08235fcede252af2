package org.elasticsearch.node;

import java.util.List;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.PlainPlugins;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsService;

/** A node whose plugins are classes of the class path; in this package because the constructors are private to it. */
public final class PlainNode extends Node {

    public PlainNode(Environment environment, PluginsLoader loader, List<Class<? extends Plugin>> plugins) {
        super(NodeConstruction.prepareConstruction(environment, loader, new NodeServiceProvider() {
            @Override
            PluginsService newPluginService(Environment initial, PluginsLoader ignored) {
                return new PlainPlugins(initial.settings(), loader, plugins);
            }
        }, true));
    }
}
