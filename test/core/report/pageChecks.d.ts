export function readGround(): string;
/** In the order of the page; `isSeen`: large enough to be looked at. */
export function measureDrawings(): { pageWidth: number; drawings: { section: string; isSeen: boolean }[] };
/** Labels of drawings that their frame cuts off, and pairs that stand on each other. */
export function findLabelFaults(): string[];
/** Short words that are a cell's only text and run over two lines. */
export function findBrokenWords(): string[];
/** Places that the tab key should lead to. */
export function countStops(): number;
export function describeFocus(): string;
export function describePrint(): { ground: string; navigation: string; tooWide: string[] };
export function listTags(): string[];
