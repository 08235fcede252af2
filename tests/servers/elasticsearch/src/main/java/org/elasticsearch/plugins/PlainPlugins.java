package org.elasticsearch.plugins;

import java.util.List;
import java.util.ServiceLoader;
import org.elasticsearch.Version;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.plugins.PluginDescriptor.DeploymentTarget;

/** Classes of the class path as plugins, where the distribution reads folders. */
public final class PlainPlugins extends PluginsService {

    private final List<LoadedPlugin> loaded;

    public PlainPlugins(Settings settings, PluginsLoader loader, List<Class<? extends Plugin>> classes) {
        super(settings, null, loader);
        loaded = classes.stream().map(type -> load(type, settings)).toList();
        loadExtensions(loaded);
    }

    private static LoadedPlugin load(Class<? extends Plugin> type, Settings settings) {
        var version = Version.CURRENT.toString();
        var descriptor = new PluginDescriptor(
            type.getSimpleName(), "", version, version, System.getProperty("java.specification.version"), type.getName(),
            null, List.of(), false, false, false, false, DeploymentTarget.ALL);
        return new LoadedPlugin(descriptor, loadPlugin(type, settings, null), type.getClassLoader());
    }

    @Override
    protected List<LoadedPlugin> plugins() {
        return loaded;
    }

    /** Once: all plugins have one class loader, and asking it for each of them would find every provider several times. */
    @Override
    public <T> List<? extends T> loadServiceProviders(Class<T> service) {
        return ServiceLoader.load(service, getClass().getClassLoader()).stream().map(ServiceLoader.Provider::get).toList();
    }
}
