package dev.plumbline.checker.report;

import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.otlp.Unreadable;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a result as JUnit XML: each rule is a test case, failed with its findings as text; one
 * more is "readable".
 */
public final class JUnitReport {

  private static final String SUITE = "plumbline verify";

  private JUnitReport() {}

  public static String of(CheckResult result, Remedies remedies) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      write(result, remedies, xml);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e); // a StringWriter has no reason to fail
    }
    return text.append('\n').toString();
  }

  private static void write(CheckResult result, Remedies remedies, XMLStreamWriter xml)
      throws XMLStreamException {
    long failed = result.findings().stream().map(CountedFinding::rule).distinct().count();
    boolean unread = !result.unreadable().isEmpty() || result.checked().requests() == 0;
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", SUITE);
    xml.writeAttribute("tests", Integer.toString(result.rules().size() + 1));
    xml.writeAttribute("failures", Long.toString(failed + (unread ? 1 : 0)));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", "0");
    for (String rule : result.rules()) {
      List<CountedFinding> findings =
          result.findings().stream().filter(finding -> finding.rule().equals(rule)).toList();
      StringBuilder text = new StringBuilder();
      long places = 0;
      for (CountedFinding finding : findings) {
        places += finding.count();
        text.append(line(finding)).append('\n');
      }
      if (!findings.isEmpty() && !remedies.of(rule).isEmpty()) {
        text.append(remedies.of(rule)).append('\n');
      }
      testCase(rule, places + " in " + findings.size() + " forms", text.toString(), xml);
    }
    StringBuilder text = new StringBuilder();
    for (Unreadable input : result.unreadable()) {
      text.append(input).append('\n');
    }
    if (result.checked().requests() == 0) {
      text.append("nothing could be read\n");
    }
    testCase(
        "readable", result.unreadable().size() + " inputs could not be read", text.toString(), xml);
    xml.writeEndElement();
  }

  private static String line(CountedFinding finding) {
    String subject = finding.subject().isEmpty() ? "" : " \"" + finding.subject() + "\"";
    String where = finding.where().isEmpty() ? "" : " (" + finding.where() + ")";
    String trace =
        finding.exampleTrace().isEmpty() ? "" : ", for example trace " + finding.exampleTrace();
    return finding.service()
        + subject
        + ": "
        + finding.message()
        + where
        + ", "
        + finding.count()
        + " times"
        + trace;
  }

  private static void testCase(String name, String message, String text, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", SUITE);
    xml.writeAttribute("name", name);
    if (!text.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", message);
      xml.writeCharacters(printable(text));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /**
   * Removes characters that XML 1.0 cannot represent; names come from telemetry and may contain
   * any.
   */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == '\n'
                        || c == '\t'
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c > 0xFFFF
                    ? c
                    : '?')
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
