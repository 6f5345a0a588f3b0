/** The rules' ids, and a finding: what is wrong, where, and what was expected. */
package dev.plumbline.charter.finding;
