package dev.plumbline.cli.review.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of a tree, read by one process of git that stays for all of them. */
public final class GitTree implements Snapshot {
  private final Git git;
  private final String id;
  private final Map<String, Blob> blobs;
  private @Nullable Process reader;

  private record Blob(String id, long size) {}

  private GitTree(Git git, String id, Map<String, Blob> blobs) {
    this.git = git;
    this.id = id;
    this.blobs = blobs;
  }

  static GitTree read(Git git, String id) throws IOException {
    Map<String, Blob> blobs = new TreeMap<>();
    for (String row : git.required("ls-tree", "-r", "-z", "-l", "--full-tree", id).parts()) {
      // mode, type, id, size, a tab, path
      int tab = row.indexOf('\t');
      String[] head = row.substring(0, tab).split(" +", -1);
      boolean isFile = head[0].startsWith("100");
      if (isFile) {
        blobs.put(row.substring(tab + 1), new Blob(head[2], Long.parseLong(head[3])));
      }
    }
    return new GitTree(git, id, blobs);
  }

  String id() {
    return id;
  }

  @Override
  public Set<String> files() {
    return Collections.unmodifiableSet(blobs.keySet());
  }

  @Override
  public long size(String file) throws IOException {
    return blob(file).size();
  }

  @Override
  public byte[] read(String file) throws IOException {
    Blob blob = blob(file);
    if (reader == null) {
      reader = git.start("cat-file", "--batch");
    }
    OutputStream ask = reader.getOutputStream();
    ask.write((blob.id() + "\n").getBytes(StandardCharsets.US_ASCII));
    ask.flush();
    InputStream answer = reader.getInputStream();
    String head = line(answer);
    if (!head.startsWith(blob.id() + " blob ")) {
      throw new GitException("git cannot read " + file + ": " + head);
    }
    byte[] content = answer.readNBytes((int) blob.size());
    if (content.length < blob.size() || answer.read() != '\n') {
      throw new GitException("git ended while " + file + " was read");
    }
    return content;
  }

  private Blob blob(String file) throws IOException {
    Blob blob = blobs.get(file);
    if (blob == null) {
      throw new NoSuchFileException(file);
    }
    return blob;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) != '\n' && next >= 0) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public List<String> containing(List<String> texts) throws IOException {
    return grep(git, texts, List.of(id)).stream()
        .map(file -> file.substring(id.length() + 1))
        .toList();
  }

  static List<String> grep(Git git, List<String> texts, List<String> where) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("grep", "--no-color", "--full-name", "-I", "-l", "-z", "-F"));
    texts.forEach(text -> command.addAll(List.of("-e", text)));
    command.addAll(where);
    Git.Result found = git.run(command.toArray(String[]::new));
    if (found.code() > 1) {
      throw new GitException("git grep failed: " + found.error().strip());
    }
    return found.parts();
  }

  @Override
  public Changes since(GitTree old) throws IOException {
    return Changes.between(git, old.id, List.of(id));
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.destroy();
    }
  }
}
