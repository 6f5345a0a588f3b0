// Hides what does not contain every word of the filter. The pages are whole without it.
'use strict';
const filter = document.getElementById('filter');
const shown = document.getElementById('shown');
if (filter) {
  const entries = Array.from(document.querySelectorAll('.entry'), (element) => ({
    element,
    text: element.textContent.toLowerCase(),
  }));
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { element, text } of entries) {
      const fits = words.every((word) => text.includes(word));
      element.hidden = !fits;
      count += fits;
    }
    shown.textContent = words.length ? `${count} of ${entries.length}` : '';
  });
}
