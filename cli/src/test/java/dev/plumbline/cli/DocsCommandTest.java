package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsCommandTest {
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile(" (?:href|src)=\"([^\"]+)\"");

  @TempDir private Path folder;

  @Test
  void everyNameOfTheCharter_hasAnAddress() throws IOException {
    Map<String, Set<String>> anchors = anchors(site(Run.CHARTER));

    assertThat(anchors.get("spans.html")).contains("http.server", "rpc.client");
    assertThat(anchors.get("metrics.html")).contains("http.server.request.duration");
    assertThat(anchors.get("attributes.html")).contains("http.route", "error.type");
    assertThat(anchors.get("errors.html")).contains("NOT_FOUND", "SKU_UNKNOWN");
    assertThat(anchors.get("policy.html")).contains("place-order");
    assertThat(anchors.get("rules.html")).contains("span-name-template", "attribute-sensitive");
  }

  @Test
  void everyRule_isExplained() throws IOException {
    String page = Files.readString(site(Run.CHARTER).resolve("rules.html"));

    for (Rule rule : Rule.values()) {
      assertThat(page)
          .containsPattern("id=\"" + rule.id() + "\">(?s:.){0,300}</h2>\\s*<(p|h3|pre)>");
    }
  }

  @Test
  void everyLink_leadsSomewhere_andNoneLeavesTheSite() throws IOException {
    everyLinkLeadsSomewhere(site(Run.CHARTER));
  }

  static void everyLinkLeadsSomewhere(Path site) throws IOException {
    Map<String, Set<String>> anchors = anchors(site);

    for (Path page : pages(site)) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String[] link = links.group(1).split("#", 2);
        String file = link[0].isEmpty() ? page.getFileName().toString() : link[0];
        assertThat(site.resolve(file)).as("%s links to %s", page, links.group(1)).exists();
        if (link.length == 2) {
          assertThat(anchors.get(file)).as("anchors of %s", file).contains(link[1]);
        }
      }
    }
  }

  @Test
  void whatTheCharterSays_isNeverMarkup() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER, charter);
    Path policy = charter.resolve("policy.yaml");
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace("Prices order lines.", "Prices <script>alert(1)</script> \"lines\"."));

    String page = Files.readString(site(charter).resolve("index.html"));

    assertThat(page)
        .contains("Prices &lt;script&gt;alert(1)&lt;/script&gt; &quot;lines&quot;.")
        .doesNotContain("<script>alert");
  }

  @Test
  void aBrokenCharter_isNotDocumented() throws IOException {
    Run run = Run.plumbline("docs", folder.resolve("nowhere"), "-o", folder.resolve("site"));

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err()).contains("the charter folder is missing");
    assertThat(folder.resolve("site")).doesNotExist();
  }

  private Path site(Path charter) {
    Path site = folder.resolve("site");
    Run run = Run.plumbline("docs", charter, "-o", site);
    assertThat(run.exit()).as(run.err()).isZero();
    return site;
  }

  private static Map<String, Set<String>> anchors(Path site) throws IOException {
    Map<String, Set<String>> anchors = new HashMap<>();
    for (Path page : pages(site)) {
      Set<String> ids = new HashSet<>();
      Matcher matcher = ID.matcher(Files.readString(page));
      while (matcher.find()) {
        assertThat(ids.add(matcher.group(1))).as("%s twice in %s", matcher.group(1), page).isTrue();
      }
      anchors.put(page.getFileName().toString(), ids);
    }
    return anchors;
  }

  private static Iterable<Path> pages(Path site) throws IOException {
    try (Stream<Path> files = Files.list(site)) {
      return files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
  }
}
