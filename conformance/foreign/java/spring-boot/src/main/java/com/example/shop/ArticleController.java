package com.example.shop;

import java.util.Map;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Articles in a table, and the ways in which a table can be in trouble. */
@RestController
class ArticleController {
  private final JdbcTemplate jdbc;

  ArticleController(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/articles/{id}")
  Map<String, Object> article(@PathVariable("id") int id) {
    try {
      return jdbc.queryForMap("SELECT id, name FROM article WHERE id = ?", id);
    } catch (EmptyResultDataAccessException none) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no such article", none);
    }
  }

  @PutMapping("/articles/{id}")
  ResponseEntity<Void> add(@PathVariable("id") int id) {
    jdbc.update("INSERT INTO article VALUES (?, 'another')", id);
    return ResponseEntity.status(HttpStatus.CREATED).build();
  }

  @ExceptionHandler(DuplicateKeyException.class)
  ResponseEntity<String> taken() {
    return ResponseEntity.status(HttpStatus.CONFLICT).body("taken");
  }

  /** A statement that the database does not understand. */
  @GetMapping("/misspelt")
  Map<String, Object> misspelt() {
    return jdbc.queryForMap("SELECT nmae FROM article");
  }

  /** A statement that takes longer than it may. */
  @GetMapping("/endless")
  Long endless() {
    JdbcTemplate impatient = new JdbcTemplate(jdbc.getDataSource());
    impatient.setQueryTimeout(1);
    return impatient.queryForObject(
        "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000) a, SYSTEM_RANGE(1, 1000000) b"
            + " WHERE a.x + b.x = 7",
        Long.class);
  }

  @GetMapping("/broken")
  String broken() {
    throw new IllegalStateException("broken");
  }
}
