// A copy is what a person did, not a process: it may end at any time, and this list is what counts.
//
// It holds, in the order in which they were set last, each control's value and each check that was
// asked for.
export class List {
  constructor(place, name) {
    this.place = place;
    this.name = name;
  }

  get entries() {
    try {
      const found = JSON.parse(this.place.get(this.name) || "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return []; // another program's: nothing to set
    }
  }

  // What is set anew moves to the end. Each time the list is read first: two tabs may share it.
  set(key, what) {
    const old = this.entries;
    const before = old.find((one) => one.key === key);
    const entry = { key, ...what };
    const changed = JSON.stringify(before?.state) !== JSON.stringify(what.state);
    if (what.state) entry.before = changed ? before?.state : before?.before;
    const others = old.filter((one) => one.key !== key);
    return this.place.set(this.name, JSON.stringify([...others, entry]));
  }
}
