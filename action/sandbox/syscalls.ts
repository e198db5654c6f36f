/** The numbers of the system calls that the filter and the self-test speak of, for the machines that runners are. */

/** [x86-64, aarch64]; undefined where a machine does not have it. From Linux 6.18's unistd.h. */
const numbers = {
  acct: [163, 89],
  add_key: [248, 217],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  clone: [56, 220],
  clone3: [435, 435],
  connect: [42, 203],
  delete_module: [176, 106],
  execve: [59, 221],
  exit_group: [231, 94],
  fchownat: [260, 54],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  getppid: [110, 173],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  ioperm: [173, undefined],
  iopl: [172, undefined],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  linkat: [265, 37],
  mkdirat: [258, 34],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  openat: [257, 56],
  perf_event_open: [298, 241],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  read: [0, 63],
  reboot: [169, 142],
  recvfrom: [45, 207],
  renameat2: [316, 276],
  request_key: [249, 218],
  sendto: [44, 206],
  setgroups: [116, 159],
  setns: [308, 268],
  setresgid: [119, 149],
  setresuid: [117, 147],
  setsockopt: [54, 208],
  settimeofday: [164, 170],
  socket: [41, 198],
  swapoff: [168, 225],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282],
  vhangup: [153, 58],
  wait4: [61, 260],
  write: [1, 64],
} as const satisfies Readonly<Record<string, readonly [number, number | undefined]>>;

export type SystemCall = keyof typeof numbers;

/** As `process.arch` names them. */
export type Machine = "x64" | "arm64";

export function isMachine(name: string): name is Machine {
  return name === "x64" || name === "arm64";
}

export function numberOf(call: SystemCall, machine: Machine): number | undefined {
  return numbers[call][machine === "x64" ? 0 : 1];
}
