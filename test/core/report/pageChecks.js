/* global exports, document, getComputedStyle, innerHeight, innerWidth */
// Functions that run in the page and look at it; each is handed to the browser as it stands, so none calls another.

exports.readGround = () => getComputedStyle(document.body).backgroundColor;

exports.measureDrawings = () => ({
  pageWidth: document.documentElement.scrollWidth,
  drawings: [...document.querySelectorAll('svg')].map((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return { section: svg.closest('section').id, isSeen: width > 300 && height > 50 };
  }),
});

exports.findLabelFaults = () =>
  [...document.querySelectorAll('svg')].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    const labels = [...svg.querySelectorAll('text')]
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const isCut = ({ box }) =>
      box.left < frame.left - 1 ||
      box.right > frame.right + 1 ||
      box.top < frame.top - 1 ||
      box.bottom > frame.bottom + 1;
    // A line's box is higher than its letters.
    const isOn = (one, other) =>
      one.left < other.right && other.left < one.right && one.top + 4 < other.bottom && other.top + 4 < one.bottom;
    const pairs = labels.flatMap((one, place) =>
      labels.slice(place + 1).flatMap((other) => (isOn(one.box, other.box) ? [`${one.text} / ${other.text}`] : [])),
    );
    return [...labels.filter(isCut).map(({ text }) => `cut: ${text}`), ...pairs];
  });

exports.findBrokenWords = () =>
  [...document.querySelectorAll('thead th, td.text')]
    .filter((cell) => {
      const isOneShortWord = cell.children.length === 0 && /^\S{1,12}$/.test(cell.textContent);
      const range = document.createRange();
      range.selectNodeContents(cell);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      return isOneShortWord && lines.size > 1;
    })
    .map((cell) => cell.textContent);

exports.countStops = () => document.querySelectorAll('a[href], [tabindex="0"]').length;

exports.describeFocus = () => {
  const { left, top, width } = document.activeElement.getBoundingClientRect();
  const isSeen = width > 0 && left >= 0 && top < innerHeight;
  return `${isSeen ? '' : 'unseen '}${document.activeElement.outerHTML.slice(0, 120)}`;
};

exports.describePrint = () => ({
  ground: getComputedStyle(document.body).backgroundColor,
  navigation: getComputedStyle(document.querySelector('nav')).display,
  tooWide: [...document.querySelectorAll('table, svg, pre')]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.textContent.slice(0, 60)),
});

exports.listTags = () => [...document.querySelectorAll('*')].map(({ tagName }) => tagName);
