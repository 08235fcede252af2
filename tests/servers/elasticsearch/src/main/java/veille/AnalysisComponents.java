package veille;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * What index/elastic/mapping.py names and the server itself lacks: Lucene's components under the names, and with the
 * parameters, that Elasticsearch documents. The distribution has them in a module that is not published.
 */
public final class AnalysisComponents extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "whitespace", (index, environment, name, settings) ->
                TokenizerFactory.newFactory(name, () -> new WhitespaceTokenizer(settings.getAsInt("max_token_length", 255))),
            "pattern", (index, environment, name, settings) -> {
                var pattern = Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
                return TokenizerFactory.newFactory(name, () -> new PatternTokenizer(pattern, settings.getAsInt("group", -1)));
            });
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "asciifolding", (index, environment, name, settings) -> new Folding(name),
            "snowball", (index, environment, name, settings) -> {
                var language = settings.get("language", "English");
                return new Plain(name, tokens -> new SnowballFilter(tokens, language));
            });
    }

    private record Plain(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {

        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }

    /** For normalizers too. */
    private record Folding(String name) implements NormalizingTokenFilterFactory {

        @Override
        public TokenStream create(TokenStream tokens) {
            return new ASCIIFoldingFilter(tokens);
        }
    }
}
