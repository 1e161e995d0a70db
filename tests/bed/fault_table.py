"""Which real test breaks off which job how; the machine is usable afterwards, and what is told is how it is."""

from __future__ import annotations

FAULTS = ("daemon killed", "disk full", "program killed", "destination lost")

_SNAPS = "test_snapshot_faults.py::test_one_that_is_"
_FULL = "test_block_jobs.py::test_a_full_disk_ends_a_"
_OUTLIVES = "test_block_jobs.py::test_a_job_outlives_the_daemon_and_is_found_again"
_KILLED = "test_block_jobs.py::test_a_job_outlives_a_program_that_is_killed_and_is_found_again"
_GONE = "test_block_jobs.py::test_a_machine_never_goes_over_to_"
_BACKUP = "test_backup_faults.py::test_"
_MEMORY = "test_memory_faults.py::test_a_"
_SAVING = "test_saving.py::test_a_"
_MIGRATING = "test_migrating.py::test_a_"
_RESTORE = _BACKUP + "a_restore_that_is_broken_off"
_LOST_HOST = _MIGRATING + "host_that_is_lost_in_the_middle_leaves_it_running_and_the_window_says_so"

TABLE: dict[str, tuple[str, str, str, str]] = {
    "snapshot taken": (
        _SNAPS + "being_taken",
        "test_snapshots.py::test_a_full_disk_leaves_the_guest_running_and_nothing_half_made",
        _SNAPS + "being_taken",
        _SNAPS + "being_taken",
    ),
    "snapshot gone back to": (
        _SNAPS + "gone_back_to",
        _SNAPS + "gone_back_to_on_a_full_disk_or_a_lost_one",
        _SNAPS + "gone_back_to",
        _SNAPS + "gone_back_to_on_a_full_disk_or_a_lost_one",
    ),
    "snapshot merged": (
        "test_snapshots.py::test_a_daemon_that_dies_in_the_middle_leaves_a_whole_machine_and_no_lie",
        "test_snapshot_faults.py::test_a_full_disk_ends_a_merge_and_says_where",
        "test_snapshot_faults.py::test_a_merge_whose_program_is_killed_is_found_and_finished",
        "test_snapshot_faults.py::test_a_merge_into_an_image_that_is_gone_leaves_all_to_be_flattened",
    ),
    "backup written by the hypervisor": (
        _BACKUP + "a_daemon_that_dies_in_the_middle",
        _BACKUP + "a_full_disk_in_the_middle",
        _BACKUP + "a_killed_program_says_at_its_next_start_what_it_left",
        _BACKUP + "a_folder_that_is_lost_in_the_middle",
    ),
    "backup fetched": (
        _BACKUP + "fetching_that_is_broken_off",
        _BACKUP + "fetching_into_a_full_disk",
        _BACKUP + "a_killed_program_says_at_its_next_start_what_it_left",
        _BACKUP + "fetching_that_is_broken_off",
    ),
    "backup restored": (_RESTORE, _BACKUP + "a_full_disk_ends_a_restore_with_its_path", _RESTORE, _RESTORE),
    "pull": (
        _OUTLIVES,
        _FULL + "job_between_images_and_the_machine_goes_on",
        _KILLED,
        "none: its destination is the image that the machine writes to; with it the machine itself is lost",
    ),
    "commit": (
        _OUTLIVES,
        _FULL + "job_between_images_and_the_machine_goes_on",
        _KILLED,
        _GONE + "an_image_that_is_gone",
    ),
    "copy": (_OUTLIVES, _FULL + "copy_and_the_machine_goes_on", _KILLED, _GONE + "a_copy_that_is_gone"),
    "move": (_OUTLIVES, _FULL + "copy_and_the_machine_goes_on", _KILLED, _GONE + "a_copy_that_is_gone"),
    "memory saved": (
        _SAVING + "daemon_that_dies_while_memory_is_written",
        _SAVING + "full_disk_leaves_the_guest_running_and_says_where",
        _MEMORY + "killed_program_s_save_is_finished_by_the_host",
        _MEMORY + "folder_that_is_lost_while_memory_is_written",
    ),
    "memory restored": (
        _SAVING + "daemon_that_dies_while_a_machine_is_restored_leaves_one_to_restore",
        "none: it only reads",
        _MEMORY + "killed_program_s_dump_and_restore_are_finished_by_the_host",
        _SAVING + "place_that_is_gone_is_told",
    ),
    "memory dumped": (
        _SAVING + "daemon_that_dies_while_memory_is_written",
        _SAVING + "full_disk_leaves_the_guest_running_and_says_where",
        _MEMORY + "killed_program_s_dump_and_restore_are_finished_by_the_host",
        _MEMORY + "folder_that_is_lost_while_memory_is_written",
    ),
    "migration": (
        _LOST_HOST,
        _MIGRATING + "disk_that_becomes_full_over_there_leaves_it_running_here",
        _MIGRATING + "program_that_is_killed_leaves_it_running_and_says_what_it_left",
        _LOST_HOST,
    ),
}
"""A test of tests/real for each of `FAULTS`, or "none: " and why there can be none."""
