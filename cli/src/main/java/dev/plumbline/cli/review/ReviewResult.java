package dev.plumbline.cli.review;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.review.charter.CharterChange;
import java.util.List;

/**
 * What a review found.
 *
 * @param charters what the change does to each charter that it touches
 * @param findings by file and line
 * @param notes what could not be looked at, and why
 * @param sources how many sources were looked at
 * @param names how many names are in their new lines
 * @param ignored how many findings are on purpose
 * @param unusedIgnores lines of the ignore file that covered none
 */
record ReviewResult(
    List<CharterChange> charters,
    List<Finding> findings,
    List<Remark> notes,
    int sources,
    int names,
    int ignored,
    List<Location> unusedIgnores) {}
