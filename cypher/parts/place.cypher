// part place(one)
//
// Where the unit that says this stands among the covered ones: the higher, the later it was first loaded.
head([at IN range(0, size($units) - 1) WHERE $units[at] = [one.dataset, one.wave]])
