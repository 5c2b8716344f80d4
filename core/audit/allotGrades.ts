/**
 * How many pairs of each grade a sheet of `count` has: as many of each as there are grades to share between, and what a
 * rare grade cannot fill goes to the others; the lower grade gets a rest first.
 */
export function allotGrades(available: ReadonlyMap<number, number>, count: number): Map<number, number> {
  const grades = [...available.keys()].sort((left, right) => left - right);
  const allotted = new Map(grades.map((grade) => [grade, 0]));
  let left = count;
  for (let open = grades; left > 0 && open.length > 0;) {
    const each = Math.max(1, Math.floor(left / open.length));
    for (const grade of open) {
      const given = Math.min(each, left, available.get(grade)! - allotted.get(grade)!);
      allotted.set(grade, allotted.get(grade)! + given);
      left -= given;
    }
    open = open.filter((grade) => allotted.get(grade)! < available.get(grade)!);
  }
  return allotted;
}
