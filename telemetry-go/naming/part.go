// Decides whether a part of a token, between two dots, is an id: v1.2.3 has
// three parts and no id.

package naming

// classifyPart returns the end of a part between two dots of a token, and
// whether it is an id.
func classifyPart(name string, part, from, to int) (end int, isID bool) {
	if kind, next := kindAt(name, part); kind == dot {
		return next, false
	}
	end, kinds := partEnd(name, part, to)
	if kinds == digit {
		return end, !isOfVersion(name, part, end, from, to)
	}
	if !mayHaveID(kinds, end-part) {
		return end, false
	}
	switch classifyWord(name, part, end) {
	case id:
		return end, true
	case doubtful:
		return end, isBesideRandom(name, part, end, from, to)
	}
	return end, false
}

// isOfVersion reports whether a number is a place of a version: v1.2.3, 1.2.3-rc1.
func isOfVersion(name string, part, end, from, to int) bool {
	groups, longest := 1, end-part
	first, head := part, false
	for groups <= 3 {
		before := partStart(name, first, from)
		if before == first {
			break
		}
		stop, kinds := partEnd(name, before, to)
		if kinds != digit {
			head = decimal(name[first-2]) && classifyWord(name, before, stop) == notID
			break
		}
		longest = max(longest, stop-before)
		groups++
		first = before
	}
	for last := end; last < to && groups <= 3; {
		_, next := kindAt(name, last)
		stop, kinds := partEnd(name, next, to)
		if kinds != digit {
			head = head || stop > next && kindOf(name, next) == digit
			break
		}
		longest = max(longest, stop-next)
		groups++
		last = stop
	}
	return (head || groups > 1) && isVersion(groups, longest)
}

func isBesideRandom(name string, part, end, from, to int) bool {
	if before := partStart(name, part, from); before < part {
		if stop, _ := partEnd(name, before, to); isRandom(name, before, stop) {
			return true
		}
	}
	if end == to {
		return false
	}
	_, next := kindAt(name, end)
	stop, _ := partEnd(name, next, to)
	return isRandom(name, next, stop)
}

// partEnd returns the dot behind the part, or the end of the token, and the sorts of
// characters before it.
func partEnd(name string, part, to int) (end, all int) {
	for part < to {
		kind, next := int(kinds[name[part]]), part+1
		if kind == other {
			kind, next = kindAt(name, part)
		}
		if kind == dot {
			break
		}
		all |= kind
		part = next
	}
	return part, all
}

// partStart is where the part before this one begins; this part when there is
// none.
func partStart(name string, part, from int) int {
	if part-2 < from || name[part-1] != '.' || name[part-2] == '.' {
		return part
	}
	i := part - 1
	for i > from && name[i-1] != '.' {
		i--
	}
	return i
}
